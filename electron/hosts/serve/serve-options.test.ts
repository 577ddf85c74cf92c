import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors';
import { holdsPassword, parseServeOptions } from './serve-options';

const nothing = {
  port: 0,
  json: false,
  demo: false,
  connection: null,
  writer: false,
  writerConnection: null,
  redis: null,
  homeserverConfig: null,
  workersDir: null,
  dataDir: null,
  help: false,
};

function refusal(args: string[], env: NodeJS.ProcessEnv = {}): AppError {
  try {
    parseServeOptions(args, env);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('was not refused');
}

describe('serve options', () => {
  it('are all off without arguments', () => {
    expect(parseServeOptions([], {})).toEqual(nothing);
  });

  it('read every option', () => {
    const args = ['--port', '8090', '--json', '--connection', 'postgresql://reader@db/synapse', '--writer'];
    const more = ['--writer-connection=postgresql://censor@db/synapse', '--redis', 'redis://cache:6379/0'];
    const files = ['--homeserver-config', 'h.yaml', '--workers-dir', 'w', '--data-dir', 'd'];
    expect(parseServeOptions([...args, ...more, ...files], {})).toEqual({
      ...nothing,
      port: 8090,
      json: true,
      connection: 'postgresql://reader@db/synapse',
      writer: true,
      writerConnection: 'postgresql://censor@db/synapse',
      redis: 'redis://cache:6379/0',
      homeserverConfig: 'h.yaml',
      workersDir: 'w',
      dataDir: 'd',
    });
  });

  it('take URLs with passwords from the environment, after the arguments', () => {
    const env = {
      SYNOPTIC_CONNECTION: 'postgresql://reader:secret@db/synapse',
      SYNOPTIC_WRITER_CONNECTION: 'postgresql://censor:secret@db/synapse',
      SYNOPTIC_REDIS: 'redis://:secret@cache',
    };
    expect(parseServeOptions(['--redis', 'redis://other'], env)).toEqual({
      ...nothing,
      connection: env.SYNOPTIC_CONNECTION,
      writerConnection: env.SYNOPTIC_WRITER_CONNECTION,
      redis: 'redis://other',
    });
  });

  it.each([
    ['--connection', 'postgresql://reader:hunter2@db/synapse', 'SYNOPTIC_CONNECTION'],
    ['--connection', 'postgresql://db/synapse?user=reader&password=hunter2', 'SYNOPTIC_CONNECTION'],
    ['--connection', 'host=db password = hunter2', 'SYNOPTIC_CONNECTION'],
    ['--writer-connection', 'postgres://censor:hunter2@db/synapse', 'SYNOPTIC_WRITER_CONNECTION'],
    ['--redis', 'redis://:hunter2@cache:6379', 'SYNOPTIC_REDIS'],
    ['--redis', 'rediss://user:hun/ter2@cache', 'SYNOPTIC_REDIS'],
  ])('refuse a password in %s %s and say which variable takes it', (option, value, variable) => {
    const error = refusal([option, value]);
    expect({ code: error.code, details: error.details }).toEqual({
      code: 'password_in_argument',
      details: { option, variable },
    });
    expect(error.remedy).toContain(variable);
    expect(JSON.stringify(error.toWire())).not.toContain('hunter2');
  });

  it.each(['postgresql://reader@db:5432/synapse', 'redis://cache:6379/0', 'postgresql:///synapse?host=/run'])(
    'see no password in %s',
    (value) => {
      expect(holdsPassword(value)).toBe(false);
    },
  );

  it.each([
    [['--prot', '1']],
    [['--port', '65536']],
    [['--port', '-1']],
    [['--port', '1e3']],
    [['--demo', '--connection', 'postgresql://db/x']],
    [['--workers-dir', 'w']],
    [['--writer']],
  ])('refuse %j', (args) => {
    expect(refusal(args).code).toBe('invalid_input');
  });

  it('do not repeat a password that stands in the wrong place', () => {
    expect(JSON.stringify(refusal(['postgresql://reader:hunter2@db/synapse']).toWire())).not.toContain('hunter2');
  });
});
