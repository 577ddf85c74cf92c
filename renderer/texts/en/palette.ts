/** Words of the palette screen. */
export const paletteTexts = {};
