import { oneQuery } from './one';

/** What is wrong; pushed when it changes. */
export const findingsQuery = () => oneQuery('findings.list', {});
/** What this server is, and the figures of the last hour: one more every 30 s. */
export const overviewQuery = () => oneQuery('findings.getOverview', {}, { refetchInterval: 30_000 });
