/** Entry of the desktop host: Electron's main process. */
import { join } from 'node:path';
import { Application } from './application';
import { systemClock } from './base/clock';
import { DisposableStore } from './base/lifecycle';
import { createLog } from './base/log';
import { openLogFile } from './base/log-file';
import { defaultDataFolder, lockDataFolder } from './connections/data-folder';
import { runDesktop, type DesktopCore } from './hosts/desktop/desktop-host';
import { Dispatcher } from './hosts/dispatch';
import { PushHub } from './hosts/push-hub';

const { env } = process;
const dataFolder = env['SYNOPTIC_DATA_DIR'] ?? defaultDataFolder(process.platform, env);
const development = env['SYNOPTIC_DEVELOPMENT'] === '1';
const owned = new DisposableStore();
const echo = env['SYNOPTIC_LOG'] === undefined ? undefined : (line: string) => void process.stderr.write(line);
const log = createLog(env['SYNOPTIC_LOG'], owned.add(openLogFile(dataFolder, echo)).write);

runDesktop({
  dataFolder,
  rendererFolder: join(__dirname, '..', 'renderer'),
  preload: join(__dirname, 'preload.js'),
  development,
  log,
  async startCore(secretStore): Promise<DesktopCore> {
    owned.add(lockDataFolder(dataFolder));
    const clock = systemClock;
    const pushHub = owned.add(new PushHub(clock));
    const migrationsFolder = join(__dirname, '..', 'migrations');
    const publish = pushHub.publish.bind(pushHub);
    const application = owned.add(
      new Application({ host: 'desktop', dataFolder, migrationsFolder, secretStore, clock, log, publish }),
    );
    await application.start();
    const findHomeserver = (connectionId: string | null) => application.findHomeserver(connectionId);
    const dispatcher = new Dispatcher({ handlers: application.handlers, findHomeserver, clock, log });
    return { dispatcher, pushHub, dispose: () => owned.dispose() };
  },
});
