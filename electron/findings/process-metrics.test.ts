import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSamples } from './metrics-text';
import { readProcessMetrics } from './process-metrics';
import { StandingViews } from './standing-views';

const exported = `# HELP synapse_build_info Build information
# TYPE synapse_build_info gauge
synapse_build_info{osversion="Linux-6.1",pythonversion="CPython 3.11",server_name="x",version="1.163.2"} 1.0
# TYPE synapse_storage_stream_current_position gauge
synapse_storage_stream_current_position{stream_name="events",server_name="x"} 280.0
synapse_storage_stream_current_position{stream_name="backfill"} 1.0
synapse_storage_stream_current_position{stream_name="device_lists_stream"} 8.589934592e+09
synapse_storage_stream_current_position_of_something_else{stream_name="events"} 7
process_start_time_seconds 1.79559047292e+09
synapse_replication_tcp_command_queue{stream_name="events"} 3.0
synapse_replication_tcp_command_queue{stream_name="caches"} 4.0
`;

test('version, waiting commands and the process’s own view are read, in the wire’s names', () => {
  expect(readProcessMetrics(exported)).toEqual({
    startedMs: 1_795_590_472_920,
    version: '1.163.2',
    commandQueue: 7,
    positions: [
      { stream: 'events', position: 280 },
      { stream: 'backfill', position: 1 },
      { stream: 'device_lists', position: 8_589_934_592 },
    ],
  });
});

test('every stream of a real homeserver is read but the one that no replication tells of', () => {
  const real = readFileSync(join(__dirname, 'fixtures', 'synapse-1.163-metrics.txt'), 'utf8');
  const { version, commandQueue, positions } = readProcessMetrics(real);
  expect([version, commandQueue, positions.map(({ stream }) => stream).sort()]).toEqual([
    '1.163.2',
    0,
    [
      'account_data', 'backfill', 'caches', 'device_lists', 'events', 'presence', 'profile_updates', 'push_rules',
      'pushers', 'quarantined_media', 'receipts', 'sticky_events', 'thread_subscriptions', 'to_device',
      'un_partial_stated_event', 'un_partial_stated_room',
    ],
  ]); // prettier-ignore
});

test('figures that no stream can have, and versions without end, go no further', () => {
  const position = 'synapse_storage_stream_current_position{stream_name="events"}';
  const text = `${position} 1e300\n${position} 0.5\n${position} +Inf\nsynapse_build_info{version="${'9'.repeat(5_000)}"} 1\n`;
  const { positions, version } = readProcessMetrics(text);
  expect([positions, version?.length]).toEqual([[], 100]);
});

test('what is not exported is not known', () => {
  expect(readProcessMetrics('')).toEqual({ startedMs: null, version: null, commandQueue: null, positions: [] });
});

test('labels with quotes and braces in them are read as they are meant', () => {
  expect(readSamples('m{a="}\\"x",b="y"} 2\nm 3\nm{c="d"} NaN\nm{', 'm')).toEqual([
    { labels: { a: '}"x', b: 'y' }, value: 2 },
    { labels: {}, value: 3 },
  ]);
});

test('no text makes it fail', () => {
  fc.assert(fc.property(fc.string(), (text) => void readProcessMetrics(`synapse_build_info${text}\n${text}`)));
});

test('a view that stands still for 30 s while its stream moves is noticed, one that moves or has nothing to see is not', () => {
  const views = new StandingViews();
  const look = (nowMs: number, position: number, newest: number | null) =>
    views.take(
      'w',
      [
        { stream: 'events', position },
        { stream: 'caches', position: 1 },
      ],
      { newestPosition: () => newest, nowMs },
    ).length;
  const idle = [look(0, 10, 10), look(60_000, 10, 10)];
  const behind = [look(70_000, 10, 12), look(99_999, 10, 20), look(100_000, 10, 21)];
  const moving = [look(101_000, 11, 30), look(131_000, 12, 40), look(150_000, 12, 50), look(161_000, 12, 60)];
  const unknown = look(300_000, 12, null);
  expect([idle, behind, moving, unknown]).toEqual([[0, 0], [0, 0, 1], [0, 0, 0, 1], 0]);
});

test('a line of any length is read in no time', () => {
  const startedMs = performance.now();
  readProcessMetrics(`synapse_build_info{${'a'.repeat(400_000)}} 1`);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});
