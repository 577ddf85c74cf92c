import { expect, it } from 'vitest';
import { readPasted } from './pasted';

const event = '$x7Kd2mQ9aQx7Kd2mQ9aQx7Kd2mQ9aQx7Kd2mQ9aQx7K';

it('reads a bare id and a permalink as the same event', () => {
  for (const text of [
    event,
    ` <https://matrix.to/#/!room:example.org/${encodeURIComponent(event)}?via=example.org> `,
  ]) {
    const pasted = readPasted(text);
    expect(pasted.kind === 'one' && pasted.parsed.kind === 'event' && pasted.parsed.eventId).toBe(event);
  }
});

it('takes several ids once each', () => {
  expect(readPasted(`${event}\n$other:example.org, ${event}`)).toEqual({
    kind: 'several',
    eventIds: [event, '$other:example.org'],
  });
});

it('says why where it is nothing', () => {
  expect(readPasted('@alice')).toEqual({ kind: 'none', reason: expect.stringContaining('server name') as string });
  expect(readPasted('  ')).toEqual({ kind: 'nothing' });
});
