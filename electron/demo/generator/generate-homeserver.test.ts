import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseLossless, stringAt, stringifyAsHomeserver } from '../../../shared/matrix/lossless';
import { buildStays, type MembershipRow } from '../../../shared/matrix/membership-stays';
import { isKnownRoomVersion, pruneEvent } from '../../../shared/matrix/redaction';
import { generateHomeserver } from './generate-homeserver';
import { membershipCases, type GroundTruth, type MembershipTruth } from './ground-truth';
import { smallSpec, type HomeserverSpec } from './homeserver-spec';
import { stableRoomVersions, versionNumber } from './room-versions';
import { tableColumns, type TableName } from './table-columns';

const nowMs = 1_790_000_000_000;
const spec = smallSpec(nowMs);

type Row = Readonly<Record<string, string | null>>;

interface Generated {
  tables: Map<string, Row[]>;
  truth: GroundTruth;
  sequences: Readonly<Record<string, number>>;
}

/** Reads the text format of COPY back into rows. */
function generate(from: HomeserverSpec): Generated {
  const tables = new Map<string, Row[]>();
  const batches = generateHomeserver(from);
  let next = batches.next();
  for (; !next.done; next = batches.next()) {
    const { table, columns, text } = next.value;
    const rows = text
      .slice(0, -1)
      .split('\n')
      .map((line) => readRow(columns, line));
    tables.set(table, (tables.get(table) ?? []).concat(rows));
  }
  return { tables, ...next.value };
}

function readRow(columns: readonly string[], line: string): Row {
  const unescape = (cell: string): string =>
    cell.replace(/\\(.)/g, (_, c: string) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? c);
  return Object.fromEntries(line.split('\t').map((cell, i) => [columns[i], cell === '\\N' ? null : unescape(cell)]));
}

const generated = generate(spec);

function rowsOf(table: TableName): readonly Row[] {
  return generated.tables.get(table) ?? [];
}

function digestOf(from: HomeserverSpec): string {
  const hash = createHash('sha256');
  const batches = generateHomeserver(from);
  for (let next = batches.next(); !next.done; next = batches.next())
    hash.update(next.value.table).update(next.value.text);
  return hash.digest('hex');
}

describe('the generated homeserver', () => {
  it('is the same, byte for byte, for the same spec, and another for another seed', () => {
    const first = digestOf(spec);
    expect(digestOf(spec)).toBe(first);
    expect(digestOf({ ...spec, seed: spec.seed + 1 })).not.toBe(first);
  });

  it('has as many events and rooms as the spec asks for, within one percent', () => {
    expect(Math.abs(rowsOf('events').length - spec.events)).toBeLessThanOrEqual(spec.events / 100);
    expect(Math.abs(rowsOf('rooms').length - spec.rooms)).toBeLessThanOrEqual(2);
  });

  it('counts its rows truly', () => {
    const counted = Object.fromEntries([...generated.tables].map(([table, rows]) => [table, rows.length]));
    expect(counted).toEqual(generated.truth.rows);
  });

  it('has one JSON for each event, and no event id twice', () => {
    const ids = rowsOf('events').map((row) => row.event_id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(rowsOf('event_json').map((row) => row.event_id))).toEqual(new Set(ids));
  });

  it('receives events in the order of the stream, none after the present', () => {
    const live = rowsOf('events')
      .filter((row) => Number(row.stream_ordering) > 0)
      .sort((a, b) => Number(a.stream_ordering) - Number(b.stream_ordering))
      .map((row) => Number(row.received_ts));
    expect(live).toEqual([...live].sort((a, b) => a - b));
    expect(live.at(-1)).toBeLessThanOrEqual(nowMs);
    expect(live[0]).toBeGreaterThanOrEqual(nowMs - spec.spanMs);
    const newest = Math.max(...rowsOf('events').map((row) => Number(row.stream_ordering)));
    expect(generated.sequences.events_stream_seq).toBe(newest);
  });

  it('stores JSON as the homeserver writes it', () => {
    const exceptions = ['invalidJson', 'duplicateKeys', 'bigIntegers'] as const;
    const odd = new Set(exceptions.map((name) => generated.truth.events[name].eventId));
    const wrong = rowsOf('event_json').filter(
      (row) => !odd.has(row.event_id ?? '') && stringifyAsHomeserver(parseLossless(row.json ?? '')) !== row.json,
    );
    expect(wrong).toEqual([]);
  });

  it('gives events the ids, rooms and states that their rows say', () => {
    const columns = new Map(rowsOf('events').map((row) => [row.event_id, row]));
    const wrong = rowsOf('event_json').filter((row) => {
      if (row.event_id === generated.truth.events.invalidJson.eventId) return false;
      const event = parseLossless(row.json ?? '');
      const column = columns.get(row.event_id);
      return stringAt(event, 'type') !== column?.type || stringAt(event, 'state_key') !== (column?.state_key ?? null);
    });
    expect(wrong).toEqual([]);
  });

  it('leaves nothing to prune in what it calls censored', () => {
    const versions = new Map(rowsOf('rooms').map((row) => [row.room_id, row.room_version ?? null]));
    const json = new Map(rowsOf('event_json').map((row) => [row.event_id, row]));
    const censored = rowsOf('redactions').filter(
      (row) =>
        row.have_censored === 't' && row.event_id !== generated.truth.redactions.markedNotPruned.redaction.eventId,
    );
    const removed = censored.flatMap((row) => {
      const target = json.get(row.redacts);
      const result = pruneEvent(parseLossless(target?.json ?? 'null'), versions.get(target?.room_id ?? '') ?? null);
      return result.outcome === 'pruned' ? result.removed : [['refused']];
    });
    expect(censored.length).toBeGreaterThan(0);
    expect(removed).toEqual([]);
  });

  it('makes ids in the form of each room version', () => {
    const roomIds = stableRoomVersions.map((version) => generated.truth.messageOfVersion[version]);
    for (const event of roomIds) {
      const version = versionNumber(event?.roomVersion ?? '');
      const hasDomain = version <= 2;
      expect(event?.eventId).toMatch(
        hasDomain ? /^\$\d+[A-Za-z]{5}:small/ : version === 3 ? /^\$[\w+/]{43}$/ : /^\$[\w-]{43}$/,
      );
      expect(event?.roomId).toMatch(version >= 12 ? /^![\w-]{43}$/ : /^![A-Za-z]{18}:small/);
    }
  });

  it('holds every event, user and room that the truth names', () => {
    const events = new Set(rowsOf('events').map((row) => row.event_id));
    const missing = Object.entries(generated.truth.events).filter(([, event]) => !events.has(event.eventId));
    expect(missing).toEqual([]);
    const people = new Set([
      ...rowsOf('users').map((row) => row.name),
      ...rowsOf('user_directory').map((row) => row.user_id),
    ]);
    expect(Object.values(generated.truth.users).filter((user) => !people.has(user))).toEqual([]);
    const rooms = new Set(rowsOf('rooms').map((row) => row.room_id));
    expect(
      Object.entries(generated.truth.rooms)
        .filter(([, room]) => !rooms.has(room.roomId))
        .map(([name]) => name),
    ).toEqual(['purged']);
  });

  it('puts the busiest user into as many rooms as the spec says', () => {
    const joined = rowsOf('local_current_membership').filter(
      (row) => row.user_id === generated.truth.users.busiest && row.membership === 'join',
    );
    expect(joined.length).toBe(spec.busiestUserRooms);
  });

  it('leaves of a purged room only what a purge leaves', () => {
    const roomId = generated.truth.rooms.purged.roomId;
    const traces = [...generated.tables]
      .filter(([, rows]) => rows.some((row) => row.room_id === roomId))
      .map(([table]) => table);
    expect(traces.sort()).toEqual(['current_state_delta_stream', 'event_reports']);
  });

  it('has no current state where the server has left, but keeps its users’ memberships', () => {
    const roomId = generated.truth.rooms.serverLeft.roomId;
    const of = (table: TableName): readonly Row[] => rowsOf(table).filter((row) => row.room_id === roomId);
    expect(of('current_state_events')).toEqual([]);
    expect(of('room_stats_state')).toMatchObject([{ name: null }]);
    expect(of('local_current_membership').map((row) => row.membership)).toEqual(['leave', 'leave']);
    const removed = of('current_state_delta_stream').filter((row) => row.event_id === null);
    expect(new Set(removed.map((row) => row.stream_id)).size).toBe(1);
  });

  // Two ways to the same: the stories note stays while they happen, the rule rebuilds them from the rows.
  it.each(membershipCases.filter((name) => name !== 'purged'))(
    'leaves rows from which the stays of %s can be rebuilt',
    (name) => {
      const truth = generated.truth.memberships[name];
      const stays = buildStays(membershipRows(truth), {
        current: currentMembership(truth),
        stateResetAtMs: name === 'stateReset' ? (truth.stays[0]?.toMs ?? null) : null,
      });
      expect(stays).toMatchObject(truth.stays);
      expect(stays).toHaveLength(truth.stays.length);
    },
  );

  it('keeps no redactions row for a redaction that names nothing', () => {
    const rows = new Set(rowsOf('redactions').map((row) => row.event_id));
    const { withoutRedactsTopLevel, withoutRedactsContent, redactsNotString } = generated.truth.redactions;
    const named = [withoutRedactsTopLevel, withoutRedactsContent, redactsNotString].filter((truth) =>
      rows.has(truth.redaction.eventId),
    );
    expect(named).toEqual([]);
  });

  it('escapes hostile text so that it is in the JSON to the letter', () => {
    const json = new Map(rowsOf('event_json').map((row) => [row.event_id, row.json ?? '']));
    const bodyOf = (name: 'nulEscape' | 'loneSurrogate' | 'bidi'): string | null =>
      stringAt(parseLossless(json.get(generated.truth.events[name].eventId) ?? ''), 'content', 'body');
    expect(bodyOf('nulEscape')).toContain('before\0after');
    expect(bodyOf('loneSurrogate')).toContain('\ud83d end');
    expect(bodyOf('bidi')).toContain('\u202efdp.exe');
    const big = json.get(generated.truth.events.bigIntegers.eventId) ?? '';
    expect(big).toContain('"big":9007199254740993123,"negative":-9007199254740995,"float":1.10e+2');
  });

  it('writes only columns that the loader knows', () => {
    expect([...generated.tables.keys()].filter((table) => !(table in tableColumns))).toEqual([]);
    const versions = new Set(rowsOf('rooms').map((row) => row.room_version ?? null));
    expect([...versions].filter(isKnownRoomVersion).length).toBe(12);
  });
});

function membershipRows({ userId, roomId }: MembershipTruth): MembershipRow[] {
  const events = new Map(rowsOf('events').map((row) => [row.event_id, row]));
  const json = new Map(rowsOf('event_json').map((row) => [row.event_id, row.json ?? 'null']));
  return rowsOf('room_memberships')
    .filter((row) => row.user_id === userId && row.room_id === roomId)
    .map((row) => {
      const event = events.get(row.event_id);
      return {
        eventId: row.event_id ?? '',
        membership: row.membership ?? '',
        sender: row.sender ?? '',
        userId,
        reason: stringAt(parseLossless(json.get(row.event_id) ?? 'null'), 'content', 'reason'),
        streamOrdering: Number(event?.stream_ordering),
        topologicalOrdering: Number(event?.topological_ordering),
        depth: Number(event?.depth),
        originServerTs: Number(event?.origin_server_ts),
        receivedMs: Number(event?.received_ts),
        outlier: event?.outlier === 't',
        backfilled: Number(event?.stream_ordering) < 0,
        forgotten: row.forgotten === '1',
      };
    });
}

function currentMembership({ userId, roomId }: MembershipTruth): { eventId: string; membership: string } | null {
  const isLocal = userId.endsWith(':' + spec.serverName);
  const row = isLocal
    ? rowsOf('local_current_membership').find((one) => one.user_id === userId && one.room_id === roomId)
    : rowsOf('current_state_events').find((one) => one.state_key === userId && one.room_id === roomId);
  return row ? { eventId: row.event_id ?? '', membership: row.membership ?? '' } : null;
}
