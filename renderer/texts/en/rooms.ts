/** Words of the rooms screen. */
export const roomsTexts = {};
