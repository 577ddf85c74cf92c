import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../shared/errors';

/**
 * Reads a request's body as JSON; an empty one is `{}`.
 * @throws AppError invalid_input where it is too long, not UTF-8 or not JSON
 */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw tooLong(limitBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw tooLong(limitBytes);
    chunks.push(chunk);
  }
  if (length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) as unknown;
  } catch (cause) {
    throw new AppError({
      code: 'invalid_input',
      message: 'The body is not JSON in UTF-8.',
      remedy: "Send the procedure's input as JSON, for example {}.",
      cause,
    });
  }
}

function tooLong(limitBytes: number): AppError {
  return new AppError({
    code: 'invalid_input',
    message: `The body is longer than ${limitBytes} bytes.`,
    remedy: 'Split the work into several calls.',
    details: { limitBytes },
  });
}
