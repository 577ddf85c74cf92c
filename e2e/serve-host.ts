import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallInput, OutputOf, ProcedureName } from '../shared/contract/index';
import type { Envelope } from '../shared/contract/procedure';

/** A serve host of the built application, as a script would use it. */
export interface ServeHost {
  readonly url: string;
  readonly token: string;
  readonly process: ChildProcess;
  /** Calls a procedure; throws an error with the code if it is refused. */
  call<N extends ProcedureName>(name: N, input: CallInput<N>): Promise<OutputOf<N>>;
  /** Calls a procedure and gives the whole envelope. */
  ask<N extends ProcedureName>(name: N, input: CallInput<N>): Promise<Envelope<OutputOf<N>>>;
  /** SIGTERM (or another signal), then waits for the end; keeps the data folder for `startServe({dataFolder})`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** stop, and the data folder goes too. */
  dispose(): Promise<void>;
  readonly dataFolder: string;
}

export interface ServeOptions {
  args: string[];
  env?: Record<string, string>;
  dataFolder?: string;
}

/**
 * Starts `dist/electron/serve.js` on a free port and waits for its JSON line.
 * @throws Error with what it said if it does not start within 30 s
 */
export async function startServe(options: ServeOptions): Promise<ServeHost> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'synoptic-serve-'));
  const script = join(__dirname, '..', 'dist', 'electron', 'serve.js');
  const child = spawn(process.execPath, [script, '--json', '--port', '0', '--data-dir', dataFolder, ...options.args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { url, token } = await firstLine(child);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const ask = <N extends ProcedureName>(name: N, input: CallInput<N>): Promise<Envelope<OutputOf<N>>> =>
    post(agent, `${url}/rpc/${name}`, token, input) as Promise<Envelope<OutputOf<N>>>; // parsed by the host against the contract
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    agent.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    url,
    token,
    process: child,
    dataFolder,
    ask,
    async call(name, input) {
      const envelope = await ask(name, input);
      if (envelope.ok) return envelope.value;
      throw Object.assign(new Error(`${name}: ${envelope.error.code}: ${envelope.error.message}`), envelope.error);
    },
    stop,
    async dispose() {
      await stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<{ url: string; token: string }> {
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    const timer = setTimeout(() => fail('it did not say so within 30 s'), 30_000);
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error(`serve did not start: ${why}\n${out}\n${err.slice(-4_000)}`));
    };
    child.stderr?.on('data', (chunk: Buffer) => (err = (err + chunk.toString()).slice(-20_000)));
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const end = out.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(JSON.parse(out.slice(0, end)) as { url: string; token: string });
    });
    child.once('exit', (code) => fail(`it ended with ${code}`));
  });
}

function post(agent: Agent, url: string, token: string, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      agent,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    sending.once('error', reject);
    sending.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch {
          reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 500)}`));
        }
      });
    });
    sending.end(JSON.stringify(input));
  });
}
