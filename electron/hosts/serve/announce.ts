import { AppError } from '../../../shared/errors';

/** What is told once the host is ready: one JSON line for a script, a sentence for a person. */
export function readyText(json: boolean, host: { url: string; token: string; openUrl: string }): string {
  if (json) return `${JSON.stringify({ url: host.url, token: host.token, openUrl: host.openUrl })}\n`;
  return [
    `Synoptic is served at ${host.url}. Open this address within five minutes; it works once:`,
    `  ${host.openUrl}`,
    `Scripts send "Authorization: Bearer ${host.token}".`,
    'Ctrl+C ends it.',
    '',
  ].join('\n');
}

/** What is told when the host cannot start; with --json the error as the contract has it, on standard error too. */
export function failureText(json: boolean, error: unknown): string {
  if (!(error instanceof AppError))
    return `Synoptic could not start: ${error instanceof Error ? error.message : String(error)}\n`;
  if (json) return `${JSON.stringify({ ok: false, error: error.toWire() })}\n`;
  return `${error.message} (${error.code})\n  ${error.remedy}\n`;
}
