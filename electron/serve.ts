/** Entry of the serve host: plain Node, the same core as the desktop, on a loopback port. */
import { join } from 'node:path';
import { Application } from './application';
import { systemClock } from './base/clock';
import { DisposableStore } from './base/lifecycle';
import { createLog } from './base/log';
import { openLogFile } from './base/log-file';
import { defaultDataFolder, lockDataFolder } from './connections/data-folder';
import { noKeychain } from './connections/secret-store';
import { Dispatcher } from './hosts/dispatch';
import { PushHub } from './hosts/push-hub';
import { failureText, readyText } from './hosts/serve/announce';
import { ServeHost } from './hosts/serve/serve-host';
import { parseServeOptions, serveUsage, type ServeOptions } from './hosts/serve/serve-options';

const drainMs = 10_000;

async function serve(options: ServeOptions, owned: DisposableStore): Promise<void> {
  const { env } = process;
  const dataFolder = options.dataDir ?? join(defaultDataFolder(process.platform, env), 'serve');
  owned.add(lockDataFolder(dataFolder));
  const echo = env['SYNOPTIC_LOG'] === undefined ? undefined : (line: string) => void process.stderr.write(line);
  const log = createLog(env['SYNOPTIC_LOG'], owned.add(openLogFile(dataFolder, echo)).write);
  const clock = systemClock;
  const pushHub = owned.add(new PushHub(clock));
  const migrationsFolder = join(__dirname, '..', 'migrations');
  const publish = pushHub.publish.bind(pushHub);
  const secretStore = noKeychain;
  const application = owned.add(
    new Application({ host: 'serve', dataFolder, migrationsFolder, secretStore, clock, log, publish }),
  );
  await application.start();
  const findHomeserver = (connectionId: string | null) => application.findHomeserver(connectionId);
  const dispatcher = new Dispatcher({ handlers: application.handlers, findHomeserver, clock, log });
  const onlyOpenConnection = () => application.onlyOpenConnection();
  const rendererFolder = join(__dirname, '..', 'renderer');
  const host = new ServeHost({
    port: options.port,
    dispatcher,
    pushHub,
    rendererFolder,
    onlyOpenConnection,
    clock,
    log,
  });
  const { url, token } = await owned.add(host).start();
  owned.add({ dispose: () => dispatcher.drain(drainMs) });
  await application.openAtStart(options, env);
  process.stdout.write(readyText(options.json, { url, token, openUrl: host.openUrl() }));
}

async function main(): Promise<void> {
  const owned = new DisposableStore();
  const end = (code: number): void => void owned.dispose().finally(() => process.exit(code));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
  try {
    const options = parseServeOptions(process.argv.slice(2), process.env);
    if (options.help) process.stdout.write(serveUsage);
    else await serve(options, owned);
  } catch (error) {
    process.stderr.write(failureText(process.argv.includes('--json'), error));
    end(1);
  }
}

void main();
