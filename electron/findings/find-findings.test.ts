import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { finding } from '../../shared/contract/findings';
import { streamFacts, streamPosition } from '../../shared/contract/streams';
import { worker } from '../../shared/contract/workers';
import {
  databaseFacts,
  evaluate,
  heard,
  homeserverFacts,
  nowMs,
  processMetrics,
  someStreams,
  someTopology,
  writerPosition,
} from '../testing/homeserver-facts';
import type { DatabaseFacts, HomeserverFacts, ProcessMetrics } from './facts';
import { mergePositions } from './merge-positions';
import { mergeWorkers } from './merge-workers';
import { rules } from './rules/index';

const wrong = homeserverFacts({
  topology: someTopology({ hasReplicationSecret: false }),
  wire: {
    instances: [heard('persister1', { silentSinceMs: nowMs - 5_000 }), heard('persister2', { silentSinceMs: nowMs })],
    otherChannels: ['other.example'],
  },
});
const silent = 'instance_silent:persister1';
const at = (facts: HomeserverFacts, afterMs: number): HomeserverFacts => ({ ...facts, nowMs: nowMs + afterMs });
const sinceOf = (...moments: HomeserverFacts[]) =>
  evaluate(...moments).findings.find(({ findingId }) => findingId === silent)?.sinceMs;

test('findings are ranked by severity, then the newest first', () => {
  const ranked = evaluate(wrong).findings.map(({ severity, findingId, sinceMs }) => [severity, findingId, sinceMs]);
  expect(ranked.filter(([, id]) => !String(id).startsWith('configured_but'))).toEqual([
    ['failed', 'background_tasks_on_no_process:master', nowMs],
    ['failed', 'instance_silent:persister2', nowMs],
    ['failed', 'instance_silent:persister1', nowMs - 5_000],
    ['warning', 'replication_secret_missing:configuration', nowMs],
    ['notice', 'two_server_names:redis:other.example', nowMs],
  ]);
});

test('at a homeserver where nothing is wrong nothing is found, and what could not be checked says why', () => {
  const { findings, unchecked } = evaluate(homeserverFacts());
  expect({ findings, unchecked: unchecked.map(({ code, why }) => [code, why]) }).toEqual({
    findings: [],
    unchecked: [
      ['listener_unhealthy', 'No listener with a health resource is known, or none was asked yet.'],
      ['metrics_not_answering', 'No metrics endpoint is known, or none was asked yet.'],
      ['view_stands_still', 'No metrics endpoint is known.'],
      ['command_queue_high', 'No metrics endpoint is known.'],
      ['different_versions', 'No metrics endpoint is known.'],
    ],
  });
});

test('every rule is told once, as checked or as not', () => {
  const { checked, unchecked } = evaluate(homeserverFacts({ topology: null, database: null }));
  expect([...checked, ...unchecked].map(({ code }) => code).sort()).toEqual(rules.map(({ code }) => code).sort());
});

test('codes are unique', () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
});

test('a finding keeps the time at which it was first found for as long as it lasts', () => {
  const later = at(
    { ...wrong, wire: { ...wrong.wire, instances: [heard('persister1', { silentSinceMs: nowMs })] } },
    9_000,
  );
  expect(sinceOf(wrong, at(wrong, 2_000), later)).toBe(nowMs - 5_000);
});

test('a finding keeps its time over a moment in which it cannot be checked', () => {
  const down = { ...wrong, wire: { ...wrong.wire, live: false } };
  const again = at(
    { ...wrong, wire: { ...wrong.wire, instances: [heard('persister1', { silentSinceMs: nowMs + 1 })] } },
    9,
  );
  expect(sinceOf(wrong, down, down, again)).toBe(nowMs - 5_000);
});

test('a finding that was over and is there again starts anew', () => {
  const again = at(
    { ...wrong, wire: { ...wrong.wire, instances: [heard('persister1', { silentSinceMs: nowMs + 1 })] } },
    9,
  );
  expect(sinceOf(wrong, homeserverFacts(), again)).toBe(nowMs + 1);
});

test('each finding says what it means, why it is believed, and what to do next', () => {
  const { findings } = evaluate(wrong);
  const bare = findings.filter(({ meaning, evidence, remedy }) => !meaning || evidence.length === 0 || !remedy);
  expect(bare).toEqual([]);
});

const maybe = <T>(value: T) => fc.constantFrom(value, null);
const lowest = {
  eventId: '$e',
  dueMs: nowMs - 90_000,
  eventExists: false,
  writtenBy: 'persister1',
  rejected: false,
  roomVersion: '10',
};
const someDatabase = fc.record<DatabaseFacts>({
  asOfMs: fc.constant(nowMs),
  positionsAsOfMs: fc.constant(nowMs),
  source: fc.constantFrom('primary', 'replica'),
  streamPositions: maybe([{ stream: 'events', instanceName: 'gone', position: 7 }]),
  sequences: maybe([
    { stream: 'events', sequence: 'events_stream_seq', position: 9 },
    { stream: 'caches', sequence: 'cache_invalidation_stream_seq', position: 9 },
  ]),
  eventWriters: maybe([{ instanceName: 'persister1', lastStreamOrdering: 7, lastReceivedMs: null }]),
  locks: maybe([{ name: 'a', key: 'b', instanceName: 'master', lastRenewedMs: nowMs }]),
  backgroundUpdates: maybe([{ name: 'u', dependsOn: null }]),
  scheduledTasks: maybe([{ status: 'scheduled', action: 'a', count: 1, oldestMs: null }]),
  connections: maybe({ used: 99, max: 100 }),
  expiries: fc.oneof(
    fc.constant(null),
    fc.record({
      pending: fc.constant({ value: 1, exact: true }),
      overdue: fc.constant({ value: 10_000, exact: false }),
      lowest: fc.oneof(
        fc.constant(null),
        fc.record({
          ...Object.fromEntries(Object.entries(lowest).map(([key, value]) => [key, fc.constant(value)])),
          eventExists: fc.boolean(),
          writtenBy: maybe('persister1'),
          roomVersion: maybe('org.example.99'),
        }),
      ),
    }),
  ) as fc.Arbitrary<DatabaseFacts['expiries']>, // Object.fromEntries forgets the fields
  ownCaches: maybe({ highest: 3, newestMs: null }),
});

const someFacts = fc
  .record({
    topology: maybe(someTopology({ ephemeralMessages: true, hasReplicationSecret: false })),
    configurationError: maybe('line 3'),
    configurationReadMs: maybe(nowMs),
    serverName: maybe('example.com'),
    database: fc.oneof(fc.constant(null), someDatabase),
    databaseError: maybe('refused'),
    via: fc.constantFrom('redis' as const, 'simulated' as const, 'none' as const),
    live: fc.boolean(),
    sinceMs: maybe(nowMs - 60_000),
    instances: fc.constantFrom([], [heard('persister1', { silentSinceMs: nowMs }), heard('stranger')]),
    positions: fc.constantFrom([], [writerPosition('typing', 'a'), writerPosition('novelties', 'b')]),
    ownCaches: maybe({ token: 5, atMs: nowMs - 900_000 }),
    metrics: fc.constantFrom<ProcessMetrics[][]>(
      [],
      [
        processMetrics('master'),
        processMetrics('client1', { atMs: null, error: 'no', version: null, commandQueue: null }),
      ],
    ),
  })
  .map(({ via, live, sinceMs, instances, positions, ownCaches, ...facts }) =>
    homeserverFacts({
      ...facts,
      wire: { via, live, sinceMs, instances: [...instances], positions: [...positions], ownCaches, listening: null },
    }),
  );

test('whatever part of the facts is missing, merge and rules answer by the contract', () => {
  fc.assert(
    fc.property(fc.array(someFacts, { minLength: 1, maxLength: 3 }), (moments) => {
      const { findings, checked, unchecked } = evaluate(...moments);
      const facts = moments[0] ?? homeserverFacts({ database: databaseFacts() });
      const merged = mergePositions(facts, someStreams, {});
      for (const one of findings) finding.parse(one);
      for (const one of merged.positions) streamPosition.parse(one);
      for (const one of merged.streams) streamFacts.parse(one);
      for (const one of mergeWorkers(facts, findings, someStreams)) worker.parse(one);
      const ids = findings.map(({ findingId }) => findingId);
      expect([checked.length + unchecked.length, new Set(ids).size]).toEqual([rules.length, ids.length]);
    }),
    { numRuns: 300 },
  );
});
