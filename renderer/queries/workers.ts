import { oneQuery } from './one';

/** Processes by all sources; heartbeats grow old, so it is asked for again while somebody looks. */
export const workersQuery = () => oneQuery('workers.list', {}, { refetchInterval: 5_000 });
