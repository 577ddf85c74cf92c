import { describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import type { CensorAct } from '../../shared/contract/censor';
import type { CensorTarget, PreviewFacts } from '../storage/controllers/censor-controller';
import type { CopyFacts } from '../storage/controllers/copy-facts';
import { sha256Hex } from '../storage/controllers/pruned-form';
import { copyFacts } from '../testing/copy-facts';
import { previewEvents } from './preview-item';

const json = (content: string, more = ''): string =>
  `{"type":"m.room.message","room_id":"!r:x","sender":"@a:x",${more}"content":${content},"signatures":{},"unsigned":{}}`;

const message: CensorTarget = {
  eventId: '$a',
  json: json('{"body":"words"}'),
  roomId: '!r:x',
  roomName: 'Room',
  roomVersion: '10',
  serverInRoom: true,
  type: 'm.room.message',
  sender: '@a:x',
  isState: false,
  originServerTs: 1,
  expiryTs: null,
};

const facts = (target: Partial<CensorTarget>, more: Partial<PreviewFacts> = {}): PreviewFacts => ({
  moment: { source: 'primary', asOfMs: 1 },
  targets: [{ ...message, ...target }],
  redactions: [{ targetEventId: '$a', redactionEventId: '$r', haveCensored: true, verdict: 'allowed' }],
  copies: new Map([['$a', copyFacts()]]),
  ...more,
});
const preview = (given: PreviewFacts, act: CensorAct = 'censor') =>
  previewEvents(given, { act, asked: new Set(given.targets.map(({ eventId }) => eventId)), serverName: 'x' });
const only = (given: PreviewFacts, act?: CensorAct) => expectDefined(preview(given, act)[0], 'one target was given');
const codes = (given: PreviewFacts): string[] => only(given).item.warnings.map(({ code, level }) => `${code} ${level}`);

describe('the preview of an event', () => {
  it('shows both texts with their sizes, digests and what goes', () => {
    const { item, plan } = only(facts({}));
    const after = json('{}');
    expect(item).toMatchObject({
      before: message.json,
      after,
      beforeSha256: sha256Hex(message.json ?? ''),
      afterSha256: sha256Hex(after),
      afterBytes: after.length,
      removed: [['content', 'body']],
      warnings: [],
    });
    expect(plan).toEqual({
      eventId: '$a', roomId: '!r:x', roomVersion: '10', sender: '@a:x', type: 'm.room.message', eventMs: 1,
      previewBeforeSha256: item.beforeSha256, previewAfterSha256: item.afterSha256,
    }); // prettier-ignore
  });

  it.each(['m.room.create', 'm.room.power_levels', 'm.room.join_rules', 'm.room.member', 'm.room.third_party_invite'])(
    'refuses the state event %s unless it is named, and says what is lost',
    (type) => {
      expect(codes(facts({ type, isState: true }))[0]).toBe('auth_event override');
      // The same type without a state key is a message like any other.
      expect(codes(facts({ type, isState: false }))).toEqual([]);
    },
  );

  it.each(['m.room.history_visibility', 'm.room.server_acl', 'm.room.encryption', 'm.room.topic', 'org.example.x'])(
    'warns of the state event %s',
    (type) => expect(codes(facts({ type, isState: true }))).toEqual(['state_event note']),
  );

  it('says that an event is pruned already, and leaves its text', () => {
    const pruned = json('{}');
    expect(codes(facts({ json: pruned }))).toEqual(['already_pruned note']);
    expect(only(facts({ json: pruned })).item.after).toBe(pruned);
  });

  it('rewrites a text that hides words in a repeated key', () => {
    const hiding = json('{}', '"content":{"body":"hidden"},');
    const { item } = only(facts({ json: hiding }));
    expect(item.after).not.toContain('hidden');
    expect(item.warnings).toEqual([]);
  });

  it.each([
    ['the JSON is invalid', { json: '{"type":' }, 'json_invalid'],
    ['the JSON is no object', { json: '[]' }, 'json_invalid'],
    ['the JSON is nested too deeply', { json: json(`{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`) }, 'json_invalid'],
    ['the room version is unknown', { roomVersion: 'com.example.9' }, 'room_version_unknown'],
    ['the room version is not known', { roomVersion: null }, 'room_version_unknown'],
    ['there is no such event', { json: null }, 'event_missing'],
  ] as const)('refuses when %s', (_, target, code) => {
    const { item, plan } = only(facts(target));
    expect(item.warnings).toEqual([expect.objectContaining({ code, level: 'refused' })]);
    expect([item.after, plan.previewAfterSha256]).toEqual([null, null]);
  });

  it('offers to remove the row of an event that is only in event_expiry', () => {
    const given = facts({ json: null, roomId: null, expiryTs: 5 });
    expect(codes(given)).toEqual(['expiry_row_only note']);
    expect(only(given).item.copies.map(({ kind, fate }) => [kind, fate])).toEqual([['expiry', 'removed']]);
  });

  it('notes a redaction that names nothing, in the place that its room version prescribes', () => {
    const said = (redacts: string, roomVersion: string): string[] =>
      codes(
        facts({
          type: 'm.room.redaction',
          roomVersion,
          json: `{"type":"m.room.redaction","content":{"reason":"x"${redacts}}}`,
        }),
      );
    expect(said('', '9')).toContain('redacts_nothing note');
    expect(said(',"redacts":5', '11')).toContain('redacts_nothing note');
    expect(said(',"redacts":"$a"', '11')).not.toContain('redacts_nothing note');
  });

  it('notes what is pending, not redacted, and left', () => {
    expect(codes(facts({ expiryTs: 5, serverInRoom: false }, { redactions: [] }))).toEqual([
      'not_redacted note',
      'pending_expiry note',
      'room_left note',
    ]);
    const refusedRedaction = {
      targetEventId: '$a',
      redactionEventId: '$r',
      haveCensored: false,
      verdict: 'other_room' as const,
    };
    expect(codes(facts({}, { redactions: [refusedRedaction] }))).toEqual(['not_redacted note']);
  });

  it('lists what else holds a part of it, and what becomes of that', () => {
    const relation = (relationType: string, eventIds: string[]) => ({
      eventId: '$a', kind: 'relation_to' as const, relationType, count: eventIds.length, eventIds,
    }); // prettier-ignore
    const row = (kind: 'search' | 'labels' | 'report') => ({
      eventId: '$a',
      kind,
      relationType: null,
      count: 1,
      eventIds: [],
    });
    const file = (server: string, mediaId: string): CopyFacts['media'][number] => ({
      uri: `mxc://${server}/${mediaId}`,
      server,
      mediaId,
      place: server === 'x' ? 'local' : 'remote',
      row: { place: 'local', server, mediaId, bytes: 5, quarantined: false, uploader: null, sameFile: null },
    });
    const found = copyFacts({
      rows: [
        row('search'),
        row('labels'),
        row('report'),
        relation('m.replace', ['$edit']),
        relation('m.thread', ['$reply']),
        relation('m.annotation', ['$like']),
      ],
      ownRelations: [{ eventId: '$a', relatesTo: '$root', relationType: 'm.thread' }],
      media: [file('x', 'media'), file('y', 'thumb')],
    });
    const { item } = only(facts({}, { copies: new Map([['$a', found]]) }));
    expect(
      item.copies.map(({ kind, count, fate, links }) => [kind, count, fate, ...links.map(({ id }) => id)]),
    ).toEqual([
      ['search', 1, 'removed'],
      ['labels', 1, 'optional'],
      ['report', 1, 'stays', '@a:x'],
      ['edit', 1, 'stays', '$edit'],
      ['thread', 1, 'stays', '$reply'],
      ['relation', 1, 'stays', '$like'],
      ['relation', 1, 'removed', '$root'],
      ['reply', null, 'stays'],
      ['local_media', 1, 'stays', 'mxc://x/media'],
      ['remote_media', 1, 'stays', 'mxc://y/thumb'],
      ['beyond_reach', null, 'stays', '$r'],
    ]);
    expect(item.warnings.map(({ code }) => code)).toEqual(['edits_remain', 'replies_quote', 'media_remains']);
  });

  it('does not warn of edits that are censored with it', () => {
    const rows = [
      { eventId: '$a', kind: 'relation_to' as const, relationType: 'm.replace', count: 1, eventIds: ['$edit'] },
    ];
    const given = facts({}, { copies: new Map([['$a', copyFacts({ rows })]]) });
    const both = preview({ ...given, targets: [...given.targets, { ...message, eventId: '$edit' }] });
    expect(both[0]?.item.warnings).toEqual([]);
  });

  it('leaves the event as it is where only its row in event_expiry is to go, and records no digest', () => {
    const { item, plan } = only(facts({ expiryTs: 5, roomVersion: null }), 'remove_expiry');
    expect(item).toMatchObject({ before: message.json, after: message.json, removed: [], copies: [] });
    expect(item.warnings.map(({ code, level }) => `${code} ${level}`)).toEqual(['pending_expiry note']);
    expect(plan).toMatchObject({ previewBeforeSha256: null, previewAfterSha256: null });
    const warned = (target: Partial<CensorTarget>): string[] =>
      only(facts(target), 'remove_expiry').item.warnings.map(({ code, level }) => `${code} ${level}`);
    expect(warned({ expiryTs: 5, json: null })).toEqual(['expiry_row_only note']);
    expect(warned({ expiryTs: null })).toEqual(['no_expiry_row refused']);
  });
});
