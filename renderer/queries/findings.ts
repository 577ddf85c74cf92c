import { oneQuery } from './one';

/** What is wrong; told when it changes, and asked for now and then for the time of the last check. */
export const findingsQuery = () => oneQuery('findings.list', { limit: 500 }, { refetchInterval: 15_000 });
/** What this server is, and the figures of the last hour: one more every 30 s. */
export const overviewQuery = () => oneQuery('findings.getOverview', {}, { refetchInterval: 10_000 });
/** The same where but one of its figures is shown, on every screen. */
export const calmOverviewQuery = () => oneQuery('findings.getOverview', {}, { refetchInterval: 30_000 });
