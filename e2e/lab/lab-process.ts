import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startArguments } from './lab-config';
import type { LabProcess, LabState } from './lab-state';

/**
 * Starts one process of the lab in a session of its own, so that it outlives this script, and notes its pid.
 * Its output is appended to its log; whether it came up says `waitUntilHealthy`.
 */
export function startProcess(lab: LabState, process: LabProcess): void {
  const log = openSync(process.logFile, 'a');
  const child = spawn(lab.python, startArguments(lab, process.name), {
    cwd: lab.folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid === undefined) throw new Error(`${lab.python} could not be started`);
  child.unref();
  process.pid = child.pid;
}

/** Waits until the process answers /health. @throws Error with the end of its log if it ends, or after `limitMs` */
export async function waitUntilHealthy(lab: LabState, process: LabProcess, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isHealthy(process.port))) {
    if (!isRunning(lab, process)) throw new Error(`${process.name} ended at its start\n${logEnd(process)}`);
    if (Date.now() > end) throw new Error(`${process.name} was not ready in ${limitMs} ms\n${logEnd(process)}`);
    await sleep(100);
  }
}

/** Sends the signal, if the process still runs. */
export function signalProcess(lab: LabState, process: LabProcess, signal: NodeJS.Signals): void {
  if (isRunning(lab, process)) kill(process.pid, signal);
}

/** SIGTERM, after `graceMs` SIGKILL; resolves when the process is gone. A held process is killed at once. */
export async function stopProcess(lab: LabState, process: LabProcess, graceMs = 5_000): Promise<void> {
  signalProcess(lab, process, 'SIGTERM');
  if (await isGone(lab, process, graceMs)) return;
  signalProcess(lab, process, 'SIGKILL');
  if (!(await isGone(lab, process, 10_000))) throw new Error(`${process.name} (${process.pid}) does not end`);
}

/** SIGKILL: the process has no time to say goodbye. Resolves when it is gone. */
export async function killProcess(lab: LabState, process: LabProcess): Promise<void> {
  await stopProcess(lab, process, 0);
}

/** True while a process with that pid runs and is this lab's: a pid that someone else has by now is not ours. */
export function isRunning(lab: LabState, { pid }: LabProcess): boolean {
  if (pid <= 0) return false;
  try {
    const ended = /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return !ended && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${lab.folder}/`);
  } catch {
    return false; // no such process (any more)
  }
}

async function isGone(lab: LabState, process: LabProcess, limitMs: number): Promise<boolean> {
  const end = Date.now() + limitMs;
  while (isRunning(lab, process)) {
    if (Date.now() >= end) return false;
    await sleep(50);
  }
  return true;
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = get({ host: '127.0.0.1', port, path: '/health', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asking.once('timeout', () => asking.destroy());
    asking.once('error', () => resolve(false));
  });
}

function logEnd(process: LabProcess): string {
  return readFileSync(process.logFile, 'utf8').slice(-3_000);
}
