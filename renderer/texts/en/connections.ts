/** Words of the connections screen. */
export const connectionsTexts = {};
