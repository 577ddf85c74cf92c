import { protocol, type Session } from 'electron';
import { WindowFiles } from '../window-files';
import { windowScheme } from './window-address';

/** Makes `app:` a standard, secure scheme. Must run before the application is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: windowScheme, privileges: { standard: true, secure: true } }]);
}

/**
 * Serves the built window as app://window/…, with the same headers as over HTTP. Only GET of listed files is answered.
 * `registerBufferProtocol` is the one way that both the oldest and the newest supported Electron have.
 */
export function serveWindowFiles(session: Session, rendererFolder: string): void {
  const files = new WindowFiles(rendererFolder);
  session.protocol.registerBufferProtocol(windowScheme, (request, callback) => {
    const url = new URL(request.url);
    const wanted = request.method === 'GET' && url.host === 'window' ? files.read(url.pathname) : Promise.resolve(null);
    void wanted
      .catch(() => null)
      .then((file) =>
        callback(
          file
            ? { statusCode: 200, headers: file.headers, mimeType: mimeTypeOf(file.headers), data: file.body }
            : { statusCode: 404, mimeType: 'text/plain', data: Buffer.from('not here') },
        ),
      );
  });
}

function mimeTypeOf(headers: Record<string, string>): string {
  return (headers['content-type'] ?? '').split(';')[0] ?? '';
}
