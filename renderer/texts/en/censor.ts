/** Words of the censor screen. */
export const censorTexts = {};
