import { pagedQuery } from './pages';

/** Every write made through Synoptic, newest first; of one event or one operation where asked. */
export const auditQuery = (filter: { eventId?: string; operationId?: string }) =>
  pagedQuery('audit.list', { ...filter, limit: 200 });
