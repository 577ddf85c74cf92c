import { expect, test } from 'vitest';
import { listenerFor, type AskableListener } from './process-directory';

const listener: AskableListener = {
  host: '10.0.0.5',
  port: 8008,
  path: null,
  tls: false,
  resources: ['client', 'federation'],
  isHttp: true,
  isElsewhere: false,
};
const askedOf = (...listeners: Partial<AskableListener>[]) => {
  const answer = listenerFor({ instanceName: 'master', listeners: listeners.map((one) => ({ ...listener, ...one })) });
  return typeof answer === 'string' ? answer : (answer.path ?? answer.host);
};

test('a token goes to a socket or an address of this machine first, and to another machine by TLS alone', () => {
  expect([
    askedOf({}, { host: '127.0.0.1' }),
    askedOf({ host: '127.0.0.1' }, { path: '/run/master.sock' }),
    askedOf({ host: '127.0.0.1.evil.example', tls: true }),
    askedOf({}, { host: 'example.org', tls: true }),
    askedOf({}, { host: null }),
  ]).toEqual(['127.0.0.1', '/run/master.sock', '127.0.0.1.evil.example', 'example.org', null]);
  expect(askedOf({}, { host: '127.0.0.1.evil.example' })).toMatch(/without TLS/);
});

test('a process that cannot be asked says why', () => {
  expect(askedOf({ resources: ['replication'] })).toMatch(/no listener that answers clients/);
  expect(askedOf({ isElsewhere: true })).toMatch(/on its own machine alone/);
});
