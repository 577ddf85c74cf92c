import type { App, Session, WebContents } from 'electron';
import { isWindowAddress } from './window-address';

// Copying an identifier, and telling that long work has ended while nobody looked.
const permitted = new Set(['clipboard-sanitized-write', 'notifications']);
// blob: is an export that the window itself made; devtools: is the inspector.
const loadable = new Set(['app:', 'blob:', 'devtools:', 'data:']);

/** Whatever a page tries: it stays where it is, opens nothing, embeds nothing. */
export function guardContents(app: App): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.on('will-navigate', (event, address) => {
      if (!isWindowAddress(address)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Whatever a page asks for: no permission but two, and not a byte from outside of the application. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback) => callback(permitted.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => permitted.has(permission));
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !isLoadable(url) }));
}

function isLoadable(url: string): boolean {
  try {
    return loadable.has(new URL(url).protocol);
  } catch {
    return false;
  }
}
