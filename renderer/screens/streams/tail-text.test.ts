import { expect, test } from 'vitest';
import type { TailRow } from '../../../shared/contract/streams';
import { sparkPath } from './spark-path';
import { tailCsv, tailJson, tailLines } from './tail-text';
import { formatTailTime, streamHue } from './tail-words';

const row: TailRow = {
  sequence: 7,
  kind: 'row',
  stream: 'receipts',
  writer: 'streams1',
  token: 2_118_905,
  receivedMs: 1_700_000_000_204,
  source: 'wire',
  decoded: { room_id: '!r' },
  sentence: '=cmd|calc',
  identifiers: [],
  raw: '["!r"]',
};

test('a row leaves as CSV with the names of the contract, and a formula in it is neutralised', () => {
  expect(tailCsv([row]).split('\r\n')).toEqual([
    'received,sequence,receivedMs,kind,stream,writer,token,source,sentence,raw',
    `2023-11-14T22:13:20.204Z,7,1700000000204,row,receipts,streams1,2118905,wire,'=cmd|calc,"[""!r""]"`,
    '',
  ]);
});

test('rows leave as JSON with the filter that they fit', () => {
  expect(JSON.parse(tailJson('example.org', { stream: 'receipts' }, [row]))).toEqual({
    server: 'example.org',
    filter: { stream: 'receipts' },
    rows: [row],
  });
});

test('copied rows are lines in the order in which they happened', () => {
  expect(tailLines([{ ...row, sequence: 8, writer: null, sentence: 'later' }, row]).split('\n')).toEqual([
    '2023-11-14T22:13:20.204Z\treceipts\tstreams1\t2118905\t=cmd|calc',
    '2023-11-14T22:13:20.204Z\treceipts\t\t2118905\tlater',
  ]);
});

test('times have milliseconds, and a time out of range is left empty', () => {
  expect([formatTailTime(new Date(2026, 0, 1, 9, 8, 7, 6).getTime()), formatTailTime(1e30)]).toEqual([
    '09:08:07.006',
    '',
  ]);
});

test('a stream keeps its colour, and a line without a stream has none', () => {
  expect(streamHue('events')).toBe(streamHue('events'));
  expect(streamHue('events')).not.toBe(streamHue('typing'));
  expect(streamHue(null)).toBe('transparent');
});

test('rates are drawn from the bottom to the most; nothing at all lies at the bottom', () => {
  expect([sparkPath([0, 5, 10]), sparkPath([0, 0])]).toEqual(['M0 15.0L1 8.0L2 1.0', 'M0 15.0L1 15.0']);
});
