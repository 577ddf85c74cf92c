import { expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/contract/audit';
import { auditCsv, auditJson } from './audit-export';
import { readEventFilter } from './audit-filter';

const entry: AuditEntry = {
  operationId: 'op',
  eventId: '$e:a.org',
  roomId: null,
  sender: '@ann:a.org',
  type: 'm.room.message',
  eventMs: null,
  operator: 'Ann',
  databaseRole: 'censor',
  reason: '=HYPERLINK("http://b.org","click")',
  outcome: 'censored',
  beforeSha256: 'aa',
  afterSha256: 'bb',
  atMs: 0,
  verification: 'equal',
  tellingState: 'told',
};

it('exports a line a write, with formulas of others made harmless', () => {
  expect(auditCsv([entry]).split('\r\n')).toEqual([
    'at,atMs,operationId,eventId,roomId,sender,type,eventMs,outcome,operator,databaseRole,reason,beforeSha256,afterSha256,verification,tellingState',
    '1970-01-01T00:00:00.000Z,0,op,$e:a.org,,\'@ann:a.org,m.room.message,,censored,Ann,censor,"\'=HYPERLINK(""http://b.org"",""click"")",aa,bb,equal,told',
    '',
  ]);
});

it('exports the filter with the entries as JSON', () => {
  expect(JSON.parse(auditJson('a.org', { eventId: '$e:a.org' }, [entry]))).toEqual({
    server: 'a.org',
    filter: { eventId: '$e:a.org' },
    entries: [entry],
  });
});

it('filters by an event from an id or a link, and says why by nothing else', () => {
  expect(
    ['', '$e:a.org', 'https://matrix.to/#/!r:a.org/$e:a.org'].map((text) => readEventFilter(text).eventId),
  ).toEqual([null, '$e:a.org', '$e:a.org']);
  expect(['@ann:a.org', 'nonsense'].map((text) => readEventFilter(text).problem)).toEqual([
    expect.stringContaining('not an event'),
    expect.any(String),
  ]);
});
