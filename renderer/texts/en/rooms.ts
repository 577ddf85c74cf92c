/** Words of the rooms screen. */
export const roomsTexts = {
  /** A word for the trust of a room's state, in lists. */
  trustWords: {
    current: 'joined',
    stale: 'left',
    deleted: 'left, state gone',
    partial: 'state incomplete',
    purged: 'purged',
  },
};
