import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file of the window with the headers it must be given with. */
export interface WindowFile {
  headers: Record<string, string>;
  body: Buffer;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Headers of everything that a window loads. What the homeserver holds is hostile text: nothing but the window's own
 * files runs or loads, nothing frames it, nothing of it is kept in a cache.
 * @param nonce lets the component library add its own style element, and nobody else
 */
export function windowHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

/**
 * The built window, and nothing else: a path is looked up among the files that the folder lists, never put together
 * from what was asked, so that no spelling of `..` leads out of it.
 */
export class WindowFiles {
  constructor(private readonly folder: string) {}

  /** The file at the path of a URL, still percent-encoded; `/` is index.html. Null where there is none. */
  async read(path: string): Promise<WindowFile | null> {
    const wanted = path === '/' ? '/index.html' : path;
    const contentType = contentTypes[extname(wanted)];
    if (contentType === undefined || !(await this.paths()).includes(wanted)) return null;
    const nonce = randomBytes(16).toString('base64');
    const body = await readFile(join(this.folder, wanted));
    return {
      headers: { ...windowHeaders(nonce), 'content-type': contentType },
      body: wanted === '/index.html' ? withNonce(body, nonce) : body,
    };
  }

  private async paths(): Promise<string[]> {
    const found: string[] = [];
    const folders = [''];
    for (let at = folders.shift(); at !== undefined; at = folders.shift()) {
      const entries = await readdir(join(this.folder, at), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (entry.isDirectory()) folders.push(`${at}/${entry.name}`);
        else if (entry.isFile()) found.push(`${at}/${entry.name}`);
      }
    }
    return found;
  }
}

// The component library looks for this element when it adds a style.
function withNonce(html: Buffer, nonce: string): Buffer {
  return Buffer.from(html.toString('utf8').replace('<head>', `<head><meta property="csp-nonce" nonce="${nonce}">`));
}
