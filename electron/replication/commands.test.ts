import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCommand, parseCommand, type ReplicationCommand } from './commands';

const word = fc.stringMatching(/^[A-Za-z0-9_.:@!$=+/-]{1,30}$/);
const token = fc.integer({ min: -(2 ** 40), max: 2 ** 52 });
const json = fc.json().filter((text) => !text.includes('\n'));

const command: fc.Arbitrary<ReplicationCommand> = fc.oneof(
  fc.record({ kind: fc.constant('RDATA' as const), stream: word, instanceName: word, token: fc.option(token), rowJson: json }),
  fc.record({ kind: fc.constant('POSITION' as const), stream: word, instanceName: word, previousToken: token, newToken: token }),
  fc.constant({ kind: 'REPLICATE' as const }),
  fc.record({ kind: fc.constant('USER_SYNC' as const), instanceId: word, userId: word, deviceId: fc.option(word.filter((name) => name !== 'None')), syncing: fc.boolean(), atMs: fc.nat() }),
  fc.record({ kind: fc.constant('CLEAR_USER_SYNC' as const), instanceId: word }),
  fc.record({ kind: fc.constant('FEDERATION_ACK' as const), instanceName: word, token }),
  fc.record({ kind: fc.constant('REMOTE_SERVER_UP' as const), serverName: word }),
  fc.record({ kind: fc.constant('LOCK_RELEASED' as const), lockJson: json }),
  fc.record({ kind: fc.constantFrom('NEW_ACTIVE_TASK' as const, 'CANCEL_TASK' as const), taskId: word }),
); // prettier-ignore

describe('a line of the replication channel', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(command, (value) => {
        expect(parseCommand(formatCommand(value))).toEqual(value);
      }),
    );
  });

  it('never throws, whatever it holds, and keeps what it does not understand', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          command.map(formatCommand).map((line) => line.slice(0, -3)),
        ),
        (line) => {
          const parsed = parseCommand(line);
          if (parsed.kind === 'unknown') expect(parsed.line).toBe(line);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    'RDATA events master', 'RDATA events master x ["a"]', 'RDATA events master 1e3 []', 'POSITION events master 1',
    'POSITION events master 1 99999999999999999999', 'REPLICATE now', 'USER_SYNC a b c maybe 1', 'NOVEL thing',
    '', ' ', 'constructor x', '__proto__ x', 'toString',
  ])('%j is unknown', (line) => expect(parseCommand(line).kind).toBe('unknown')); // prettier-ignore

  it('holds rows of one token together by "batch"', () => {
    expect(parseCommand('RDATA device_lists worker1 batch ["@a:b",false]')).toEqual({
      kind: 'RDATA',
      stream: 'device_lists',
      instanceName: 'worker1',
      token: null,
      rowJson: '["@a:b",false]',
    });
  });

  it('is understood in all that a real homeserver of seven processes said, and written back the same', () => {
    const lines = readFileSync(join(__dirname, 'fixtures', 'synapse-1.163.txt'), 'utf8')
      .trimEnd()
      .split('\n');
    const parsed = lines.map(parseCommand);
    expect(parsed.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(parsed.map(formatCommand)).toEqual(lines);
    const instances = new Set(parsed.map((command) => ('instanceName' in command ? command.instanceName : '')));
    expect([...instances].filter((name) => name !== '').length).toBeGreaterThanOrEqual(7);
  });
});
