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
    const core = await startCore({ host: 'desktop', dataFolder, secretStore, log }, owned);
    // `npm start` has the demo ready while the window is still being drawn; the window tells if it cannot be.
    if (env['SYNOPTIC_DEMO'] === '1') void core.application.openDemo().catch(() => undefined);
    const { dispatcher, pushHub } = core;
    return { dispatcher, pushHub, dispose: () => owned.dispose() };
  },
});
