import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

export interface JsonRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  port: number;
  path: string;
  token?: string;
  body?: unknown;
}

interface JsonAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** One request to a process of the lab, on the loopback. @throws Error if there is no answer within 30 s */
function askJson(wish: JsonRequest): Promise<JsonAnswer> {
  const sent = wish.body === undefined ? '' : JSON.stringify(wish.body);
  return new Promise((resolve, reject) => {
    const sending = request({
      agent,
      host: '127.0.0.1',
      port: wish.port,
      method: wish.method,
      path: wish.path,
      timeout: 30_000,
      headers: {
        'content-type': 'application/json',
        // Said aloud, as node leaves it out for DELETE, and the homeserver then reads no body.
        'content-length': Buffer.byteLength(sent),
        ...(wish.token === undefined ? {} : { authorization: `Bearer ${wish.token}` }),
      },
    });
    sending.once('timeout', () => sending.destroy(new Error(`${wish.method} ${wish.path}: no answer in 30 s`)));
    sending.once('error', reject);
    sending.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('error', reject);
      response.once('end', () => {
        try {
          // Every answer of the homeserver's APIs is a JSON object.
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> });
        } catch (cause) {
          reject(new Error(`${wish.method} ${wish.path} answered ${text.slice(0, 300)}`, { cause }));
        }
      });
    });
    sending.end(sent);
  });
}

/** Like `askJson`, but any status but 200 is an error that carries `status` and `errcode`. */
export async function callJson(wish: JsonRequest): Promise<Record<string, unknown>> {
  const { status, body } = await askJson(wish);
  if (status === 200) return body;
  const text = `${wish.method} ${wish.path}: ${status} ${String(body['errcode'])} ${String(body['error'])}`;
  throw Object.assign(new Error(text), { status, errcode: body['errcode'] });
}

/** The field of an answer that must be a string. */
export function textField(body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value !== 'string') throw new Error(`no ${field} in ${JSON.stringify(body).slice(0, 300)}`);
  return value;
}
