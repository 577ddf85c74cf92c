import { ownInstanceName } from '../process-names';
import {
  databaseMissing,
  evidenceFrom,
  finding,
  found,
  lasting,
  notReadable,
  wireNotReady,
  type FindingRule,
} from './finding-rule';

const code = 'own_name_left_behind';
/** While connected the position is announced every minute if the sequence has moved (synapse-facts 5.4). */
const announcedLatelyMs = 600_000;

export const ownNameLeftBehindRule: FindingRule = {
  code,
  sentence: 'The name synoptic on caches keeps up with the others.',
  check: ({ facts }) => {
    const missing = databaseMissing(facts);
    if (missing !== null) return { unchecked: missing };
    const { database, wire, nowMs } = facts;
    if (database === null) return found([]);
    const own = database.ownCaches;
    // Without a row or an announcement no process has our name among its writers.
    if (own === null && wire.ownCaches === null) return found([]);
    // A link that has just come up announces the name within seconds.
    const settling = wire.live ? wireNotReady(facts) : null;
    if (settling !== null) return { unchecked: settling };
    const sequence = database.sequences?.find((one) => one.stream === 'caches');
    if (sequence === undefined) return notReadable('cache_invalidation_stream_seq');
    const reached = Math.max(own?.highest ?? 0, wire.ownCaches?.token ?? 0);
    const lastMs = latest(wire.ownCaches?.atMs ?? null, own?.newestMs ?? null);
    const isRecent = lastMs !== null && nowMs - lastMs < announcedLatelyMs;
    if (sequence.position <= reached || isRecent) return found([]);
    const ago = lastMs === null ? 'at a time that is not known' : `${lasting(nowMs - lastMs)} ago`;
    return found([
      finding({
        code,
        severity: 'notice',
        subject: { kind: 'instance', id: ownInstanceName },
        sentence: `The name ${ownInstanceName} was last announced on caches ${ago}.`,
        meaning:
          'Processes count it as a writer that stays behind, and keep later ids of caches in memory: some MB per 200,000 of them.',
        evidence: [
          evidenceFrom(
            'database',
            database.asOfMs,
            `Our name reached ${reached}; the sequence stands at ${sequence.position}.`,
          ),
          ...(wire.ownCaches === null
            ? []
            : [evidenceFrom('wire', wire.ownCaches.atMs, `Last announcement: position ${wire.ownCaches.token}.`)]),
        ],
        remedy:
          'It ends with the next restart of each process, or once Synoptic is connected to Redis again and announces its position.',
      }),
    ]);
  },
};

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
