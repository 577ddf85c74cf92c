import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectDefined } from '../../shared/assert';
import type { HeldCopy } from '../../shared/contract/censor';
import { CensorController } from '../storage/controllers/censor-controller';
import { explainingPool, wholeReads, type Explained } from '../testing/explaining-pool';
import { openReadSite, readDatabases, schemaWithout, type ReadSite } from '../testing/read-databases';
import { copiesOf } from './held-copies';

let site: ReadSite;
let noted: Explained[] = [];

beforeAll(async () => {
  site = await openReadSite();
});
beforeEach(() => {
  noted = [];
});
afterAll(() => site.dispose());

type EventName = keyof ReadSite['clone']['truth']['events'];
const eventOf = (name: EventName): { eventId: string; roomId: string } => site.clone.truth.events[name] as never; // every room of it has an id

async function copies(eventId: string, options: { thorough?: boolean; without?: string[] } = {}): Promise<HeldCopy[]> {
  const { thorough = false, without } = options;
  const { serverName } = site.clone.truth;
  const databases = without === undefined ? site.databases : readDatabases(site.clone.url, schemaWithout(...without));
  const main = { ...databases.main, pool: explainingPool(databases.main.pool, noted) };
  const facts = await new CensorController(main, serverName).readPreview([eventId], { thorough });
  if (without !== undefined) await databases.main.pool.dispose();
  return copiesOf(expectDefined(facts.targets[0], 'one was asked for'), facts, serverName);
}

async function copy(eventId: string, kind: HeldCopy['kind'], thorough = false): Promise<HeldCopy> {
  const all = await copies(eventId, { thorough });
  return expectDefined(all.find((one) => one.kind === kind), `a copy of kind ${kind}: ${JSON.stringify(all)}`); // prettier-ignore
}

interface Said {
  eventId: string;
  roomId: string;
  sender: string;
  type?: string;
  stateKey?: string;
}

/** Inserts an event with its JSON, last of the room. */
async function say({ eventId, roomId, sender, ...more }: Said, content: object): Promise<void> {
  const type = more.type ?? 'm.room.message';
  const json = { type, room_id: roomId, sender, content, ...(more.stateKey === undefined ? {} : { state_key: more.stateKey }) };
  await site.admin.query(
    `INSERT INTO events (topological_ordering, event_id, type, room_id, processed, outlier, depth, sender, origin_server_ts, stream_ordering)
      VALUES (1, $1, $2, $3, true, false, 1, $4, 1, (SELECT max(stream_ordering) + 1 FROM events))`,
    [eventId, type, roomId, sender],
  );
  await site.admin.query(`INSERT INTO event_json (event_id, room_id, internal_metadata, json) VALUES ($1, $2, '{}', $3)`, [eventId, roomId, JSON.stringify(json)]);
  if (more.stateKey !== undefined) {
    await site.admin.query('INSERT INTO state_events (event_id, room_id, type, state_key) VALUES ($1, $2, $3, $4)', [eventId, roomId, type, more.stateKey]);
  }
} // prettier-ignore

describe('what else the server holds of an event', () => {
  it('is its words in the index, its labels, the reports of it and those it notified', async () => {
    const labelled = eventOf('labelled');
    expect(await copy(labelled.eventId, 'search')).toMatchObject({ count: 1, fate: 'removed' });
    expect(await copy(labelled.eventId, 'labels')).toMatchObject({ count: 2, fate: 'optional' });
    const reported = eventOf('reported');
    const report = await copy(reported.eventId, 'report');
    expect(report).toMatchObject({ count: 1, fate: 'stays' });
    expect(report.nextStep?.command).toBe(
      `curl --request GET --header "Authorization: Bearer $TOKEN" "$HOMESERVER/_synapse/admin/v1/event_reports?room_id=${encodeURIComponent(reported.roomId).replaceAll('!', '%21')}&limit=100"`,
    );
    expect(await copy(eventOf('reply').eventId, 'push_action')).toMatchObject({ count: 1, fate: 'stays' });
  });

  it('is its edits, what it edits, the threads around it', async () => {
    const [edited, edit, root, latest] = [eventOf('edited'), eventOf('edit'), eventOf('threadRoot'), eventOf('threadLatestReply')];
    expect(await copy(edited.eventId, 'edit')).toMatchObject({ count: 1, links: [{ kind: 'event', id: edit.eventId }] });
    expect(await copy(edit.eventId, 'relation')).toMatchObject({ fate: 'stays', links: [{ id: edited.eventId }] });
    expect((await copy(root.eventId, 'thread')).count).toBe(2);
    expect(await copy(latest.eventId, 'thread')).toMatchObject({ count: 1, fate: 'removed', links: [{ id: root.eventId }] });
  }); // prettier-ignore

  it('is the replies that quote it, where they are looked for, and says so where they are not', async () => {
    const { eventId } = eventOf('repliedTo');
    expect(await copy(eventId, 'reply')).toMatchObject({ count: null, links: [] });
    const found = await copy(eventId, 'reply', true);
    expect(found).toMatchObject({ count: 1, more: true, links: [{ kind: 'event', id: eventOf('reply').eventId }] });
    expect(found.sentence).toMatch(
      /^Of \d+ events that followed in the room, 1 replies to it, and 1 of these quote it/,
    );
    const none = await copy(eventOf('image').eventId, 'reply', true);
    expect(none).toMatchObject({ count: 0, nextStep: null });
    expect(none.sentence).toContain('none replies to it');
  });

  it('is the files that it names, encrypted or not, of this server and of others, as far as they are here', async () => {
    const { serverName, users } = site.clone.truth;
    const { roomId } = eventOf('image');
    await site.admin.query(
      `INSERT INTO local_media_repository (media_id, media_length, user_id, quarantined_by, sha256) VALUES
        ('open1', 2000000, $1, NULL, 'same'), ('shut1', 100, $1, '@admin:x', NULL), ('twin1', 2000000, '@other:x', NULL, 'same')`,
      [users.busiest],
    );
    await site.admin.query(`INSERT INTO remote_media_cache (media_origin, media_id, media_length) VALUES ('far.example', 'f''ile!', 900), ('far.example', 'file2', 900)`);
    const file = { url: `mxc://${serverName}/open1`, key: {} };
    const info = { thumbnail_url: `mxc://${serverName}/shut1`, thumbnail_file: { url: 'mxc://far.example/file2' } };
    await say({ eventId: '$media', roomId, sender: users.busiest }, { file, info, other: [`mxc://${serverName}/absent`, 'mxc://far.example/absent'] });
    const local = await copy('$media', 'local_media');
    expect([local.count, local.links.length, local.fate]).toEqual([2, 3, 'stays']);
    expect(local.sentence).toBe(
      'It names 3 files of this server; the media repository holds 2 (2.0 MB). 1 of these are quarantined. Uploaded by its sender. 1 other file has the same bytes under other names. Which other events name the same files is not indexed and was not searched.',
    );
    expect(local.nextStep?.command).toBe(
      `curl --request POST --header "Authorization: Bearer $TOKEN" "$HOMESERVER/_synapse/admin/v1/media/quarantine/${serverName}/open1"`,
    );
    const remote = await copy('$media', 'remote_media');
    expect([remote.count, remote.links.map(({ id }) => id)]).toEqual([1, ['mxc://far.example/file2', 'mxc://far.example/absent']]);
    await say({ eventId: '$hidden', roomId, sender: users.busiest, type: 'm.room.encrypted' }, { ciphertext: 'AAAA' });
    expect(await copy('$hidden', 'local_media')).toMatchObject({ count: null, sentence: expect.stringContaining('encrypted') as string });
  }); // prettier-ignore

  it('is the previews that were made of its addresses, and delayed events of its sender', async () => {
    const { users } = site.clone.truth;
    const { roomId } = eventOf('image');
    await say({ eventId: '$link', roomId, sender: users.busiest }, { body: 'Prices: https://beans.example/price-list.' });
    expect(await copy('$link', 'url_preview')).toMatchObject({ count: 1, links: [{ kind: 'url', id: 'https://beans.example/price-list' }] });
    const localpart = users.busiest.slice(1, users.busiest.indexOf(':'));
    await site.admin.query(
      `INSERT INTO delayed_events (delay_id, user_localpart, delay, send_ts, room_id, event_type, content, is_processed)
        VALUES ('d1', $1, 1, 1, $2, 'm.room.message', '{}', false), ('d2', $1, 1, 1, '!other:x', 'm.room.message', '{}', false)`,
      [localpart, roomId],
    );
    expect(await copy('$link', 'delayed_event')).toMatchObject({ count: 1, fate: 'stays' });
  }); // prettier-ignore

  it('is the profile that a member event set, where it stands too, with the call that changes it', async () => {
    const { users } = site.clone.truth;
    const { rows } = await site.admin.query<{ event_id: string; display_name: string }>(
      `SELECT m.event_id, m.display_name FROM room_memberships m JOIN profiles p ON p.full_user_id = m.user_id AND p.displayname = m.display_name
        WHERE m.user_id = $1 AND m.membership = 'join' LIMIT 1`,
      [users.busiest],
    );
    const profile = await copy(rows[0]?.event_id ?? '', 'profile');
    expect(profile.count).toBeGreaterThan(2);
    expect(profile.sentence).toMatch(/the account’s profile, the user directory and [\d,]+ rows? of the history of memberships/);
    expect(profile.nextStep?.command).toContain(`"$HOMESERVER/_synapse/admin/v2/users/${encodeURIComponent(users.busiest)}"`);
  }); // prettier-ignore

  it('is the name of a room in statistics and for sliding sync, unless it was changed since', async () => {
    const { roomId } = site.clone.truth.rooms.plain;
    const { rows } = await site.admin.query<{ event_id: string }>(
      `SELECT event_id FROM current_state_events WHERE room_id = $1 AND type = 'm.room.name'`,
      [roomId],
    );
    const eventId = rows[0]?.event_id ?? '';
    expect(await copy(eventId, 'room_stats')).toMatchObject({ count: 1, links: [{ kind: 'room', id: roomId }] });
    const sliding = (await copies(eventId)).filter(({ kind }) => kind === 'sliding_sync');
    expect(sliding.map(({ count }) => (count ?? 0) > 0)).toEqual([true, true]);
    await site.admin.query(`UPDATE room_stats_state SET name = 'Another name' WHERE room_id = $1`, [roomId]);
    expect((await copies(eventId)).some(({ kind }) => kind === 'room_stats')).toBe(false);
  });

  it('names what is beyond reach, with the redaction that is to be sent', async () => {
    const { eventId, roomId } = eventOf('repliedTo');
    const beyond = await copy(eventId, 'beyond_reach');
    const { rows } = await site.admin.query<{ servers: number }>(
      `SELECT count(DISTINCT split_part(state_key, ':', 2))::int AS servers FROM current_state_events
        WHERE room_id = $1 AND type = 'm.room.member' AND membership = 'join' AND split_part(state_key, ':', 2) <> $2`,
      [roomId, site.clone.truth.serverName],
    );
    expect(beyond).toMatchObject({ fate: 'stays', count: rows[0]?.servers, more: false });
    expect(beyond.count).toBeGreaterThan(0);
    const left = await copy(eventOf('inLeftRoom').eventId, 'beyond_reach');
    expect(left).toMatchObject({
      count: null,
      nextStep: null,
      sentence: expect.stringContaining('does not tell') as string,
    });
    expect(beyond.nextStep?.command).toContain(`/rooms/${encodeURIComponent(roomId).replaceAll('!', '%21')}/redact/`);
  });

  it('is told as far as the schema goes, on homeservers that lack tables or digests', async () => {
    const absent = [
      'event_search', 'event_labels', 'event_reports', 'event_push_actions', 'threads', 'delayed_events', 'remote_media_cache',
      'local_media_repository_url_cache', 'local_media_repository.sha256', 'sliding_sync_joined_rooms', 'profiles.full_user_id',
      'sliding_sync_membership_snapshots',
    ]; // prettier-ignore
    const found = await copies('$media', { without: absent });
    expect(found.map(({ kind }) => kind)).toEqual(['reply', 'local_media', 'remote_media', 'beyond_reach']);
    expect(found[1]?.sentence).not.toContain('same bytes');
  });

  it('is nothing for an id that is not here, and no error for content that no text of the database can hold', async () => {
    expect(await copies('$nowhere')).toEqual([]);
    const { roomId } = eventOf('image');
    await say({ eventId: '$nul', roomId, sender: '@a:x', type: 'm.room.member', stateKey: '@a:x' }, { displayname: 'a\u0000b', avatar_url: 'mxc://x/\u0000', body: 'http://x/\u0000 ' });
    expect((await copies('$nul')).map(({ kind }) => kind)).toEqual(['beyond_reach']);
  }); // prettier-ignore

  it('reads no whole table or index', async () => {
    for (const name of ['edited', 'reply', 'labelled', 'reported', 'image', 'threadLatestReply'] as const) {
      await copies(eventOf(name).eventId, { thorough: true });
    }
    await copies('$media');
    await copies('$link');
    const names = await site.admin.query<{ event_id: string }>(`SELECT event_id FROM state_events WHERE type IN ('m.room.name', 'm.room.member') LIMIT 4`);
    for (const { event_id } of names.rows) await copies(event_id);
    expect(noted.length).toBeGreaterThan(50);
    expect(wholeReads(noted)).toEqual([]);
  }); // prettier-ignore
});
