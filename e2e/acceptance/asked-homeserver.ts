import { expect } from 'vitest';
import { LabClient } from '../lab/client';
import { applyTo, type CensorshipLab } from './censorship-lab';

/** No token, a wrong one and one of a user who is no administrator are refused. */
export async function tokensRefused(site: CensorshipLab): Promise<void> {
  const { synoptic } = site.watched;
  const eventId = await someEvent(site);
  expect(await codeOf(synoptic.ask('censor.askProcesses', { eventIds: [eventId] }))).toBe('token_required');
  const wrong = synoptic.ask('censor.provideToken', { accessToken: 'syt_this_is_none' });
  expect(await codeOf(wrong)).toBe('token_refused');
  expect(await codeOf(synoptic.ask('censor.askProcesses', { eventIds: [eventId] }))).toBe('token_required');
  const nobody = await LabClient.register(site.watched.lab, 'nobody');
  const answer = await synoptic.ask('censor.provideToken', { accessToken: nobody.token });
  expect(answer.ok ? answer.value.isAdmin : answer.error.code).toSatisfy((said) =>
    [false, 'token_refused'].includes(said as never),
  );
  await synoptic.call('censor.provideToken', { accessToken: null });
}

/** The process that serves the admin API serves the content before censoring, and not after it. */
export async function servedBeforeAndAfter(site: CensorshipLab): Promise<void> {
  const { admin, watched } = site;
  const { synoptic, lab } = watched;
  const eventId = await someEvent(site);
  expect(await synoptic.call('censor.provideToken', { accessToken: admin.token })).toEqual({
    held: true,
    userId: admin.userId,
    isAdmin: true,
  });
  const served = async (): Promise<Map<string, unknown[]>> => {
    const { items, notAsked } = await synoptic.call('censor.askProcesses', { eventIds: [eventId] });
    const answers = items.map((item): [string, unknown[]] => [item.instanceName, [item.state, item.pruned]]);
    return new Map([...answers, ...notAsked.map((one): [string, unknown[]] => [one.instanceName, ['not asked']])]);
  };
  const before = await served();
  expect([...before.keys()].sort()).toEqual(lab.processes.map(({ name }) => name).sort());
  expect(before.get('master')).toEqual(['equal', false]);
  await applyTo(site, [eventId]);
  await watched.until('main serves it pruned', served, (answers) => answers.get('master')?.[1] === true);
  const after = await served();
  expect(after.get('master')).toEqual(['equal', true]);
  for (const [name, [state]] of after) {
    if (name !== 'master') expect([name, state]).toSatisfy(() => state === 'not asked' || state === 'not_served');
  }
  expect((await admin.fetchEvent(eventId)).content).toEqual({});
  await synoptic.call('censor.provideToken', { accessToken: null });
  expect(await codeOf(synoptic.ask('censor.askProcesses', { eventIds: [eventId] }))).toBe('token_required');
}

/** Devices are those that an administrator of the homeserver is told of. */
export async function devicesOfUser(site: CensorshipLab): Promise<void> {
  const { admin, author, watched } = site;
  // Of every user of a lab.
  const password = author.userId.slice(1, author.userId.indexOf(':'));
  for (const name of ['Phone', 'Laptop']) {
    await author.post('/_matrix/client/v3/login', {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: author.userId },
      password,
      initial_device_display_name: name,
    });
  }
  const path = `/_synapse/admin/v2/users/${encodeURIComponent(author.userId)}/devices`;
  const theirs = (await admin.get(path))['devices'] as { device_id: string; display_name: string | null }[]; // the API's own shape
  const { items } = await watched.synoptic.call('users.listDevices', { userId: author.userId });
  const ours = items.map(({ deviceId, displayName }) => `${deviceId} ${String(displayName)}`).sort();
  expect(ours).toEqual(theirs.map((one) => `${one.device_id} ${String(one.display_name)}`).sort());
  expect(items.map(({ displayName }) => displayName)).toEqual(expect.arrayContaining(['Phone', 'Laptop']));
}

/** Reports of a user's events and of the user are those that were made. */
export async function reportsOfUser(site: CensorshipLab): Promise<void> {
  const { admin, author, watched } = site;
  const eventId = await someEvent(site);
  const event = await watched.synoptic.call('events.get', { eventId });
  const reporter = await LabClient.register(watched.lab, 'reporter');
  await reporter.act('join', event.roomId);
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(event.roomId)}`;
  await reporter.post(`${room}/report/${encodeURIComponent(eventId)}`, { reason: 'rude' });
  await reporter.post(`/_matrix/client/v3/users/${encodeURIComponent(author.userId)}/report`, { reason: 'always' });
  const theirs = await admin.get(`/_synapse/admin/v1/event_reports?user_id=${encodeURIComponent(reporter.userId)}`);
  expect(theirs['total']).toBe(1);
  const { items } = await watched.synoptic.call('users.listReports', { userId: author.userId });
  const told = items.filter((report) => report.reporter === reporter.userId);
  expect(told.map(({ kind, reason, eventId: of }) => [kind, reason, of]).sort()).toEqual([
    ['event', 'rude', eventId],
    ['user', 'always', null],
  ]);
}

async function someEvent({ author }: CensorshipLab): Promise<string> {
  return author.sendText(await author.createRoom('10'), 'what is asked for');
}

async function codeOf(asking: Promise<{ ok: boolean; error?: { code: string } }>): Promise<string> {
  const answer = await asking;
  return answer.error?.code ?? 'no error';
}
