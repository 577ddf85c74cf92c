import { evidenceFrom, finding, found, lasting, type FindingRule } from './finding-rule';

/** A reconnect takes a moment and is no finding. */
const reconnectTakesMs = 10_000;

export const wireDownRule: FindingRule = {
  code: 'wire_down',
  sentence: 'The replication link to Redis is up.',
  check: ({ facts, memory }) => {
    const { wire, nowMs } = facts;
    if (wire.via === 'none') return found([noRedis()]);
    const { linkDownSinceMs } = memory;
    if (linkDownSinceMs === null || nowMs - linkDownSinceMs < reconnectTakesMs) return found([]);
    return found([
      finding({
        code: 'wire_down',
        severity: 'failed',
        subject: { kind: 'redis', id: null },
        sinceMs: linkDownSinceMs,
        sentence: 'The replication link to Redis is down.',
        meaning:
          'Positions and processes shown are those of before. The homeserver itself loses its worker traffic too, if Redis is down for it as well.',
        evidence: [
          evidenceFrom('own', nowMs, `No link for ${lasting(nowMs - linkDownSinceMs)}; it is tried again by itself.`),
        ],
        remedy: 'Check that Redis runs and that address, password and TLS of this connection are right.',
      }),
    ]);
  },
};

function noRedis() {
  return finding({
    code: 'wire_down',
    part: 'none',
    severity: 'notice',
    subject: { kind: 'redis', id: null },
    sentence: 'No Redis is configured for this connection.',
    meaning:
      'Processes cannot be heard and cannot be told to forget an event: only the database tells of the homeserver.',
    evidence: [evidenceFrom('own', null, 'The connection has no Redis.')],
    remedy: 'If the homeserver has workers, give the connection its Redis. A homeserver of one process has none.',
  });
}
