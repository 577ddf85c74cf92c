import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { firstSize, readWindowState, writeWindowState } from './window-state';

/**
 * A window without power of its own: isolated, sandboxed, no Node, no remote content. It is shown when its first frame
 * is ready, so that nobody sees an empty one.
 */
export function createWindow(options: { preload: string; stateFolder: string; development: boolean }): BrowserWindow {
  const stateFile = join(options.stateFolder, 'window.json');
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...firstSize,
    ...(state ? { x: state.x, y: state.y, width: state.width, height: state.height } : {}),
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Synoptic',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      devTools: options.development,
    },
  });
  if (state?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  return window;
}
