/** Names of the three IPC channels, for both ends. */
export const channels = { call: 'synoptic:call', cancel: 'synoptic:cancel', push: 'synoptic:push' } as const;
