/** The core of a process and the road to it, the same under both hosts; the entries add their host. */
import { join } from 'node:path';
import { Application, type ApplicationOptions } from './application';
import { systemClock } from './base/clock';
import type { DisposableStore } from './base/lifecycle';
import { createLog, type Log } from './base/log';
import { openLogFile } from './base/log-file';
import { Dispatcher } from './hosts/dispatch';
import { PushHub } from './hosts/push-hub';

export interface Core {
  application: Application;
  dispatcher: Dispatcher;
  pushHub: PushHub;
}

/** Folders beside the bundle of an entry. */
export const builtFolders = {
  renderer: join(__dirname, '..', 'renderer'),
  migrations: join(__dirname, '..', 'migrations'),
};

/** Opens the log of a data folder; SYNOPTIC_LOG sets its levels and repeats it on standard error. */
export function openLog(dataFolder: string, owned: DisposableStore): Log {
  const spec = process.env['SYNOPTIC_LOG'];
  const echo = spec === undefined ? undefined : (line: string) => void process.stderr.write(line);
  const file = owned.add(openLogFile(dataFolder, echo));
  return createLog(spec, (line) => file.write(line));
}

/** Builds and starts the core; what it holds is registered in `owned`. The caller has the data folder's lock. */
export async function startCore(
  options: Pick<ApplicationOptions, 'host' | 'dataFolder' | 'secretStore' | 'log'>,
  owned: DisposableStore,
): Promise<Core> {
  const clock = systemClock;
  const { log } = options;
  const pushHub = owned.add(new PushHub(clock));
  const publish = pushHub.publish.bind(pushHub);
  const application = owned.add(
    new Application({ ...options, migrationsFolder: builtFolders.migrations, clock, publish }),
  );
  await application.start();
  const findHomeserver = (connectionId: string | null) => application.findHomeserver(connectionId);
  const dispatcher = new Dispatcher({ handlers: application.handlers, findHomeserver, clock, log });
  return { application, dispatcher, pushHub };
}
