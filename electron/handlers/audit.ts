import type { Handlers } from './handler';

/** The audit: every write ever made through Synoptic to this database. */
export function createAuditHandlers(): Pick<Handlers, 'audit.list'> {
  return {
    'audit.list': (input, { homeserver, signal }) => homeserver.censoring.listAudit(input, { signal }),
  };
}
