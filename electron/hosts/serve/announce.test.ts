import { expect, it } from 'vitest';
import { AppError } from '../../../shared/errors';
import { failureText, readyText } from './announce';

const host = { url: 'http://127.0.0.1:1', token: 't', openUrl: 'http://127.0.0.1:1/#code=c' };
const error = new AppError({
  code: 'port_in_use',
  message: 'Port 1 is taken.',
  remedy: 'Take another.',
  details: { port: 1 },
});

it('tells a script exactly one line with url, token and openUrl', () => {
  const text = readyText(true, host);
  expect([text.split('\n').length, JSON.parse(text)]).toEqual([2, host]);
});

it('tells a person the same as sentences', () => {
  expect(readyText(false, host)).toMatch(
    /^Synoptic is served at http:\/\/127\.0\.0\.1:1\. .*\n {2}http:.*#code=c\n.*Bearer t"/,
  );
});

it('tells why it could not start, with the code and what to do', () => {
  expect(failureText(false, error)).toBe('Port 1 is taken. (port_in_use)\n  Take another.\n');
  expect(JSON.parse(failureText(true, error))).toMatchObject({
    ok: false,
    error: { code: 'port_in_use', details: { port: 1 } },
  });
  expect(failureText(true, new Error('x'))).toBe('Synoptic could not start: x\n');
});
