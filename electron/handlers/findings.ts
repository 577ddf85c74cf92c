import type { Handlers } from './handler';

type FindingProcedures = 'findings.list' | 'findings.getOverview' | 'workers.list';

/** What is wrong, what this server is, and its processes: three views of the same gathered facts. */
export function createFindingHandlers(): Pick<Handlers, FindingProcedures> {
  return {
    'findings.list': (input, { homeserver, signal }) => homeserver.findings.listFindings(input, { signal }),
    'findings.getOverview': (_input, { homeserver, signal }) => homeserver.findings.getOverview({ signal }),
    'workers.list': (input, { homeserver, signal }) => homeserver.findings.listWorkers(input, { signal }),
  };
}
