/** Words of the streams' screen. */
export const streamsTexts = { title: 'Streams' };
