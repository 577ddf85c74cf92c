/** Entry of the desktop host: Electron's main process. */
import { join } from 'node:path';
import { DisposableStore } from './base/lifecycle';
import { defaultDataFolder, lockDataFolder } from './connections/data-folder';
import { builtFolders, openLog, startCore } from './core';
import { runDesktop } from './hosts/desktop/desktop-host';

const { env } = process;
const dataFolder = env['SYNOPTIC_DATA_DIR'] ?? defaultDataFolder(process.platform, env);
const owned = new DisposableStore();
const log = openLog(dataFolder, owned);

runDesktop({
  dataFolder,
  rendererFolder: builtFolders.renderer,
  preload: join(__dirname, 'preload.js'),
  development: env['SYNOPTIC_DEVELOPMENT'] === '1',
  log,
  async startCore(secretStore) {
    owned.add(lockDataFolder(dataFolder));
    const { dispatcher, pushHub } = await startCore({ host: 'desktop', dataFolder, secretStore, log }, owned);
    return { dispatcher, pushHub, dispose: () => owned.dispose() };
  },
});
