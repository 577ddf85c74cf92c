import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from './free-ports';
import { installSynapse, SYNAPSE_VERSION } from './install';
import {
  changeSetting,
  changeSharedConfig,
  PROCESS_NAMES,
  removeWorkerConfig,
  sharedConfigFile,
  workersFolder,
  writeLabConfig,
  writeWorkerConfig,
  type LabChoices,
} from './lab-config';
import { createLabDatabase, dropLabDatabase, redisUrl } from './lab-database';
import { isRunning, killProcess, signalProcess, startProcess, stopProcess, waitUntilHealthy } from './lab-process';
import { labFolder, readLabState, writeLabState, type LabProcess, type LabState } from './lab-state';
import { errorsSince, markLogs, type LoggedError, type LogMark } from './log-marks';

export interface LabOptions extends Partial<LabChoices> {
  /** Lower case letters, digits and _; a lab of that name that is still there is taken down first. */
  name: string;
  /** Version of the homeserver; 1.163.2 unless given. */
  version?: string;
  /** A Redis of the caller's own, which may be stopped; the shared one unless given. */
  redisUrl?: string;
}

/**
 * A real homeserver of seven processes on PostgreSQL and Redis.
 *
 *     Lab.up --> database, configuration, master --> six workers --> all answer /health
 *     Lab.attach: the same one, from another script     down: no process, no database, no folder
 */
export class Lab {
  private constructor(readonly state: LabState) {}

  /** Starts a lab and waits until all seven processes answer. @throws Error, with the log, after taking it down again */
  static async up(options: LabOptions): Promise<Lab> {
    await Lab.attach(options.name)?.down();
    const python = await installSynapse(options.version ?? SYNAPSE_VERSION);
    const folder = labFolder(options.name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const lab = new Lab({
      name: options.name,
      folder,
      python,
      serverName: `lab-${options.name.replaceAll('_', '-')}.example`,
      databaseUrl: await createLabDatabase(databaseName(options.name)),
      redisUrl: options.redisUrl ?? redisUrl(),
      registrationSecret: randomBytes(16).toString('hex'),
      replicationSecret: randomBytes(16).toString('hex'),
      processes: await planProcesses(folder),
    });
    const { enableEphemeral = true, redactionRetention = '7d' } = options;
    writeLabConfig(lab.state, { enableEphemeral, redactionRetention });
    try {
      await lab.start();
    } catch (error) {
      await lab.down();
      throw error;
    }
    return lab;
  }

  /** A lab that runs already, or undefined. */
  static attach(name: string): Lab | undefined {
    const state = readLabState(name);
    return state && new Lab(state);
  }

  get serverName(): string {
    return this.state.serverName;
  }

  get databaseUrl(): string {
    return this.state.databaseUrl;
  }

  get redisUrl(): string {
    return this.state.redisUrl;
  }

  /** What an operator would give Synoptic: homeserver.yaml and the folder of the worker files. */
  get configuration(): { file: string; workersFolder: string } {
    return { file: sharedConfigFile(this.state), workersFolder: workersFolder(this.state) };
  }

  get registrationSecret(): string {
    return this.state.registrationSecret;
  }

  get processes(): readonly LabProcess[] {
    return this.state.processes;
  }

  /** The process with that instance name; the main process is `master`. @throws Error if there is none */
  process(name: string): LabProcess {
    const found = this.state.processes.find((process) => process.name === name);
    if (!found) throw new Error(`the lab has no process ${name}: ${PROCESS_NAMES.join(', ')}`);
    return found;
  }

  isRunning(name: string): boolean {
    return isRunning(this.state, this.process(name));
  }

  /** Ends the process in good order, starts it again and waits until it answers. */
  async restart(name: string): Promise<void> {
    const process = this.process(name);
    await stopProcess(this.state, process);
    startProcess(this.state, process);
    writeLabState(this.state);
    await waitUntilHealthy(this.state, process);
  }

  /** SIGKILL; `restart` brings it back. */
  async kill(name: string): Promise<void> {
    await killProcess(this.state, this.process(name));
  }

  /** Kills a worker and starts it under another name, on the same ports. It must be one that no setting names as a writer. */
  async rename(name: string, newName: string): Promise<void> {
    const old = this.process(name);
    await killProcess(this.state, old);
    removeWorkerConfig(this.state, name);
    const renamed = { ...old, name: newName, logFile: join(this.state.folder, `${newName}.log`), pid: 0 };
    this.state.processes.splice(this.state.processes.indexOf(old), 1, renamed);
    writeWorkerConfig(this.state, renamed);
    const location = { host: '127.0.0.1', port: renamed.replicationPort };
    changeSharedConfig(this.state, 'instance_map', { [name]: undefined, [newName]: location });
    startProcess(this.state, renamed);
    writeLabState(this.state);
    await waitUntilHealthy(this.state, renamed);
  }

  /** Writes other `stream_writers` into homeserver.yaml and restarts every process, as such a change demands. */
  async moveStreams(writers: Readonly<Record<string, string[]>>): Promise<void> {
    changeSharedConfig(this.state, 'stream_writers', writers);
    await Promise.all(this.state.processes.map((process) => stopProcess(this.state, process)));
    await this.start();
  }

  /** Writes another value of one setting into homeserver.yaml and restarts the processes that are to go by it. */
  async change(key: string, value: unknown, names: readonly string[]): Promise<void> {
    changeSetting(this.state, key, value);
    await Promise.all(names.map((name) => this.restart(name)));
  }

  /** Any signal; SIGSTOP makes a process that is connected and silent, SIGCONT lets it go on. */
  signal(name: string, signal: NodeJS.Signals): void {
    signalProcess(this.state, this.process(name), signal);
  }

  /** Where the logs end now, for `newErrors`. */
  mark(): LogMark {
    return markLogs(this.state.processes);
  }

  /** What the processes logged as an error since the mark. */
  newErrors(mark: LogMark): LoggedError[] {
    return errorsSince(this.state.processes, mark);
  }

  /** Kills all processes, drops the database, removes the folder. Safe at any moment, also twice. */
  async down(): Promise<void> {
    await Promise.all(this.state.processes.map((process) => killProcess(this.state, process)));
    await dropLabDatabase(databaseName(this.state.name));
    rmSync(this.state.folder, { recursive: true, force: true });
  }

  private async start(): Promise<void> {
    const main = this.process('master');
    // The main process makes the tables; a worker refuses to start without them.
    startProcess(this.state, main);
    writeLabState(this.state);
    await waitUntilHealthy(this.state, main);
    const workers = this.state.processes.filter((process) => process !== main);
    for (const worker of workers) startProcess(this.state, worker);
    writeLabState(this.state);
    await Promise.all(workers.map((worker) => waitUntilHealthy(this.state, worker)));
  }
}

function databaseName(name: string): string {
  return `synapse_lab_${name}`;
}

async function planProcesses(folder: string): Promise<LabProcess[]> {
  const ports = await freePorts(PROCESS_NAMES.length * 3);
  return PROCESS_NAMES.map((name) => ({
    name,
    port: ports.pop() ?? 0,
    replicationPort: ports.pop() ?? 0,
    metricsPort: ports.pop() ?? 0,
    logFile: join(folder, `${name}.log`),
    pid: 0,
  }));
}
