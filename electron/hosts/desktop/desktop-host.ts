import { join } from 'node:path';
import { app, BrowserWindow, dialog, safeStorage, session } from 'electron';
import { AppError } from '../../../shared/errors';
import type { SecretStore } from '../../connections/secret-store';
import { DisposableStore, toDisposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { Dispatcher } from '../dispatch';
import type { PushHub } from '../push-hub';
import { declareAppScheme, serveWindowFiles } from './app-protocol';
import { IpcHost } from './ipc-host';
import { openKeychain } from './keychain';
import { setMenu } from './menu';
import { createWindow } from './window';
import { placeOfLink, windowAddress } from './window-address';
import { guardContents, guardSession } from './window-guards';

/** The core as the windows need it. */
export interface DesktopCore {
  dispatcher: Dispatcher;
  pushHub: PushHub;
  dispose(): Promise<void>;
}

export interface DesktopOptions {
  dataFolder: string;
  rendererFolder: string;
  preload: string;
  /** Reload and inspector in the menu. */
  development: boolean;
  /** Builds the core; called once, when Electron is ready and this is the only copy. */
  startCore(secretStore: SecretStore): Promise<DesktopCore>;
  log: Log;
}

// A running command may end; what it did is recorded, and a durable operation goes on at the next start.
const drainMs = 2_500;

/** Runs the application with windows. Returns at once; the application ends with its last window. */
export function runDesktop(options: DesktopOptions): void {
  // Set before ready: the lock for one copy and the windows' own storage belong to the data folder.
  app.setPath('userData', join(options.dataFolder, 'window'));
  if (!app.requestSingleInstanceLock()) {
    app.quit(); // the first copy has been told and comes to the front
    return;
  }
  declareAppScheme();
  guardContents(app);
  app.setAsDefaultProtocolClient('synoptic');
  const desktop = new Desktop(options);
  app.on('second-instance', (_event, args) => desktop.openLinkOrFocus(args.find((arg) => placeOfLink(arg) !== null)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    desktop.openLinkOrFocus(link);
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => desktop.onBeforeQuit(event));
  app
    .whenReady()
    .then(() => desktop.start(process.argv.find((arg) => placeOfLink(arg) !== null)))
    .catch((error: unknown) => desktop.fail(error));
}

class Desktop {
  private readonly owned = new DisposableStore();
  private core: DesktopCore | undefined;
  private ipc: IpcHost | undefined;
  private leaving: 'no' | 'draining' | 'drained' = 'no';

  constructor(private readonly options: DesktopOptions) {}

  async start(link: string | undefined): Promise<void> {
    guardSession(session.defaultSession);
    serveWindowFiles(session.defaultSession, this.options.rendererFolder);
    const core = await this.options.startCore(openKeychain(process.platform, safeStorage));
    this.core = core;
    this.owned.add(toDisposable(() => core.dispose()));
    this.ipc = this.owned.add(new IpcHost(core.dispatcher, core.pushHub));
    this.ipc.start();
    setMenu({ newWindow: () => this.openWindow(), development: this.options.development });
    this.openWindow(link);
  }

  openWindow(link?: string): void {
    const { preload, dataFolder, rendererFolder, development } = this.options;
    const window = createWindow({ preload, stateFolder: dataFolder, rendererFolder, development });
    this.ipc?.attach(window.webContents);
    this.load(window, link);
  }

  /** A second copy was started, or a synoptic:// link was followed: the first window comes to the front. */
  openLinkOrFocus(link: string | undefined): void {
    if (!this.ipc) return;
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return this.openWindow(link);
    if (window.isMinimized()) window.restore();
    window.focus();
    if (link !== undefined) this.load(window, link);
  }

  /** The first quit is held until calls have ended and connections are closed, then repeated. */
  onBeforeQuit(event: { preventDefault(): void }): void {
    if (this.leaving === 'drained') return;
    event.preventDefault();
    if (this.leaving === 'draining') return;
    this.leaving = 'draining';
    void this.leave().finally(() => {
      this.leaving = 'drained';
      app.quit();
    });
  }

  fail(error: unknown): void {
    this.options.log.error('the application could not start', {}, error);
    const remedy = error instanceof AppError ? `\n\n${error.remedy}` : '';
    dialog.showErrorBox(
      'Synoptic could not start',
      `${error instanceof Error ? error.message : String(error)}${remedy}`,
    );
    app.exit(1);
  }

  private async leave(): Promise<void> {
    try {
      await this.core?.dispatcher.drain(drainMs);
      await this.owned.dispose();
    } catch (error) {
      this.options.log.error('closing failed', {}, error);
    }
  }

  private load(window: BrowserWindow, link: string | undefined): void {
    const place = (link === undefined ? null : placeOfLink(link)) ?? '';
    // Rejected when the window is closed or reloaded while it loads: nothing is lost by that.
    window.loadURL(windowAddress(place)).catch(() => undefined);
  }
}
