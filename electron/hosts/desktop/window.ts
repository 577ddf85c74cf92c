import { watch } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { firstSize, readWindowState, writeWindowState } from './window-state';

export interface WindowOptions {
  preload: string;
  stateFolder: string;
  rendererFolder: string;
  /** Inspector, and reload when the built window changes. */
  development: boolean;
}

/**
 * A window without power of its own: isolated, sandboxed, no Node, no remote content. It is shown when its first frame
 * is ready, so that nobody sees an empty one.
 */
export function createWindow(options: WindowOptions): BrowserWindow {
  const { stateFolder, rendererFolder, development } = options;
  const stateFile = join(stateFolder, 'window.json');
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
      devTools: development,
    },
  });
  if (state?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  if (development) reloadOnChange(window, rendererFolder);
  return window;
}

// The build empties the folder first and writes the page last; the pause waits for both.
function reloadOnChange(window: BrowserWindow, rendererFolder: string): void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(rendererFolder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => window.webContents.reload(), 300);
  });
  window.once('closed', () => {
    clearTimeout(timer);
    watcher.close();
  });
}
