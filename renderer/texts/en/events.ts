/** Words of the events screens. */
export const eventsTexts = {};
