/**
 * The oldest runtime that the main process and the window must work on: Electron 22.3.25, the one binary that can be
 * had from package registries alone. Build targets and lint rules read it here; nothing else may know it.
 */
export const runtimeFloor = { node: '16.17', chromium: '108' };

/** Globals of newer Node versions; code of the main process must not use them. */
export const globalsAboveFloor = [
  'fetch',
  'FormData',
  'Headers',
  'Request',
  'Response',
  'structuredClone',
  'WebSocket',
  'navigator',
  'CustomEvent',
  'File',
  'BroadcastChannel',
];

/** Members of globals that only newer Node versions have. */
export const membersAboveFloor = [
  { object: 'AbortSignal', property: 'any', message: 'The runtime floor has none: use withEitherSignal.' },
];
