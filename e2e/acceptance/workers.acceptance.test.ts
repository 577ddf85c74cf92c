import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../shared/contract/findings';
import type { Worker } from '../../shared/contract/workers';
import { startTestRedis, type TestRedis } from '../../electron/testing/redis-server';
import { PROCESS_NAMES } from '../lab/lab-config';
import { WatchedLab } from './watched-lab';

let redis: TestRedis;
let watched: WatchedLab;
beforeAll(async () => {
  redis = await startTestRedis();
  watched = await WatchedLab.start({ name: 'workers', redisUrl: `redis://127.0.0.1:${redis.port}` }, ['--writer']);
}, 300_000);
afterAll(async () => {
  await watched?.dispose();
  await redis?.dispose();
});

async function workers(): Promise<Worker[]> {
  return (await watched.synoptic.call('workers.list', {})).items;
}

async function findings(): Promise<Finding[]> {
  return (await watched.synoptic.call('findings.list', {})).items;
}

interface Seen {
  state: string | undefined;
  codes: string[];
}

/** One process: its state, and the codes of what is found about it. */
async function seen(instance: string): Promise<Seen> {
  const [found, listed] = [await findings(), await workers()];
  const about = found.filter(({ subject }) => subject.kind === 'instance' && subject.id === instance);
  const state = listed.find(({ instanceName }) => instanceName === instance)?.state;
  return { state, codes: about.map(({ code }) => code).sort() };
}

describe('workers of a real homeserver', () => {
  it('are all there, each with the roles and the streams that the configuration gives it, and nothing is wrong', async () => {
    const listed = await watched.until('seven live processes', workers, (all) =>
      PROCESS_NAMES.every((name) =>
        all.some((one) => one.instanceName === name && one.state === 'live' && one.version),
      ),
    );
    const of = (name: string): Worker | undefined => listed.find(({ instanceName }) => instanceName === name);
    expect(of('persister1')).toMatchObject({ inferred: false, version: '1.163.2' });
    expect(of('persister1')?.roles).toEqual(['event_persister', 'client_api', 'federation_api']);
    expect(of('persister1')?.writes).toEqual(expect.arrayContaining(['events', 'backfill', 'caches']));
    expect(of('streams1')?.writes).toEqual(expect.arrayContaining(['typing', 'receipts', 'presence', 'to_device']));
    expect(of('background1')?.roles).toEqual(expect.arrayContaining(['background_tasks', 'pusher']));
    expect(of('fedsender1')?.roles).toContain('federation_sender');
    const wrong = (await findings()).filter(({ severity }) => severity === 'failed');
    expect(wrong).toEqual([]);
  });

  it('show a persister that is held as silent within 20 s, and as back within 5 s after it goes on', async () => {
    watched.lab.signal('persister2', 'SIGSTOP');
    try {
      const silent = await watched.until('silence', () => seen('persister2'), ({ state, codes }) =>
        state === 'silent' && codes.includes('instance_silent'), 20_000); // prettier-ignore
      expect(silent.state).toBe('silent');
    } finally {
      watched.lab.signal('persister2', 'SIGCONT');
    }
    const back = await watched.until('its return', () => seen('persister2'), ({ state, codes }) =>
      state === 'live' && !codes.includes('instance_silent'), 5_000); // prettier-ignore
    expect(back.state).toBe('live');
  });

  it('show a worker that was killed and started under another name by its new name, and the old one as left over', async () => {
    await watched.lab.rename('sync1', 'sync9');
    const renamed = await watched.until(
      'the new name',
      () => seen('sync9'),
      ({ state }) => state === 'live',
      15_000,
    );
    expect(renamed.codes).not.toContain('configured_but_never_heard');
    const old = await watched.until(
      'the old name gone',
      () => seen('sync1'),
      ({ state }) => state !== 'live',
      30_000,
    );
    expect(old.state).not.toBe('live');
    const left = (await findings()).find(({ code, subject }) => code === 'instance_silent' && subject.id === 'sync1');
    expect(left?.severity ?? 'notice').toBe('notice');
    const configured = await watched.until(
      'configuration read again',
      () => seen('sync9'),
      ({ codes }) => codes.length === 0,
    );
    expect(configured).toEqual({ state: 'live', codes: [] });
  });

  it('show a stream whose writer was moved by configuration at its new writer, and say that it has moved', async () => {
    await watched.lab.moveStreams({ receipts: ['sync9'], to_device: ['sync9'] });
    const moved = await watched.until(
      'receipts at its new writer',
      () => watched.positions(),
      (positions) =>
        positions.some((one) => one.stream === 'receipts' && one.writer === 'sync9' && one.state !== 'unconfirmed'),
    );
    expect(moved.filter((one) => one.stream === 'receipts' && one.writer === 'sync9').length).toBe(1);
    const writesOf = (all: readonly Worker[], name: string): string[] =>
      all.find(({ instanceName }) => instanceName === name)?.writes ?? [];
    await watched.until('its streams at the new writer, and not at the old one', workers, (all) =>
      ['receipts', 'to_device'].every(
        (stream) => writesOf(all, 'sync9').includes(stream) && !writesOf(all, 'streams1').includes(stream),
      ),
    );
    const { user, rooms } = watched.traffic;
    const [roomId = ''] = rooms;
    const eventId = await user.at('master').sendText(roomId, 'read this');
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/receipt/m.read/${encodeURIComponent(eventId)}`;
    await user.at('sync9').post(path, {});
    const rows = await watched.until(
      'a receipt',
      () => watched.rowsOf('receipts'),
      (all) => all.length > 0,
    );
    expect(rows[rows.length - 1]?.writer).toBe('sync9');
    const found = await watched.until('the move told', findings, (all) =>
      all.some(({ code, subject }) => code === 'writer_moved' && subject.id === 'to_device'),
    );
    const about = found.filter(({ subject }) => subject.id === 'receipts' || subject.id === 'to_device');
    // Receipts may have several writers, of which one more is no news.
    expect(about.map(({ code, severity, sentence }) => [code, severity, sentence])).toEqual([
      ['writer_moved', 'notice', 'to_device is written by sync9 now; before by streams1.'],
    ]);
  });

  it('serve the pruned event also from a process whose Redis was cut while the event was censored', async () => {
    const { lab, synoptic, traffic, warden } = watched;
    const marker = 'to be censored while one is away';
    const [roomId = ''] = traffic.rooms;
    const eventId = await traffic.user.sendText(roomId, marker);
    const served = async (instance: string): Promise<unknown> =>
      (await traffic.user.at(instance).getEvent(roomId, eventId)).content['body'];
    for (const { name } of lab.processes) expect(await served(name)).toBe(marker);
    const meanwhile = await warden.keepAway(lab, 'background1', async () => {
      const { previewId } = await synoptic.call('censor.preview', { eventIds: [eventId] });
      const { items } = await synoptic.call('censor.apply', { previewId, reason: 'acceptance' });
      await sleep(2_000);
      return { outcome: items[0]?.outcome, cut: await served('background1'), others: await served('streams1') };
    });
    // The one that was away serves what nobody should see: this is what has to end.
    expect(meanwhile).toEqual({ outcome: 'censored', cut: marker, others: undefined });
    await watched.until(
      'forgotten',
      () => served('background1'),
      (body) => body === undefined,
      30_000,
    );
    const bodies = await Promise.all(lab.processes.map(({ name }) => served(name)));
    expect(bodies).toEqual(lab.processes.map(() => undefined));
  });
});
