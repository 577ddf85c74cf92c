/** Entry of the serve host: plain Node, the same core as the desktop, on a loopback port. */
import { join } from 'node:path';
import { systemClock } from './base/clock';
import { DisposableStore } from './base/lifecycle';
import { defaultDataFolder, lockDataFolder } from './connections/data-folder';
import { noKeychain } from './connections/secret-store';
import { builtFolders, openLog, startCore } from './core';
import { failureText, readyText } from './hosts/serve/announce';
import { ServeHost } from './hosts/serve/serve-host';
import { parseServeOptions, serveUsage, type ServeOptions } from './hosts/serve/serve-options';

/** Single acts end in this time; an operation of many events is ended after the one being written, and resumed later. */
const drainMs = 2_500;

async function serve(options: ServeOptions, owned: DisposableStore): Promise<void> {
  const dataFolder = options.dataDir ?? join(defaultDataFolder(process.platform, process.env), 'serve');
  owned.add(lockDataFolder(dataFolder));
  const log = openLog(dataFolder, owned);
  const core = await startCore({ host: 'serve', dataFolder, secretStore: noKeychain, log }, owned);
  const { application, dispatcher } = core;
  const host = owned.add(
    new ServeHost({
      ...core,
      port: options.port,
      rendererFolder: builtFolders.renderer,
      onlyOpenConnection: () => application.onlyOpenConnection(),
      clock: systemClock,
      log,
    }),
  );
  const { url, token } = await host.start();
  owned.add({ dispose: () => dispatcher.drain(drainMs) });
  await application.openAtStart(options, process.env).catch((error: unknown) => {
    log.error('the connection asked for could not be opened', {}, error);
    throw error;
  });
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
    if (owned.isDisposed) return; // ended while it started: what failed then is no news
    process.stderr.write(failureText(process.argv.includes('--json'), error));
    end(1);
  }
}

void main();
