import { setTimeout as sleep } from 'node:timers/promises';
import { deactivate, purgeRoom } from './admin';
import type { Chronicle } from './chronicle';
import { LabClient } from './client';
import type { Lab } from './homeserver';
import { query } from './lab-database';

/** Who does what to others; the owner created every room, the moderator has the power to. */
export interface Cast {
  admin: LabClient;
  owner: LabClient;
  moderator: LabClient;
}

/** Every past that a user can have in one room that still lives. Gives its id. */
export async function seedHall(lab: Lab, chronicle: Chronicle, cast: Cast): Promise<string> {
  const { owner, moderator } = cast;
  const hall = await chronicle.createRoom(owner, 'hall', '11', {
    name: 'The hall',
    topic: 'Where everything happens',
    power_level_content_override: { users: { [owner.userId]: 100, [moderator.userId]: 50 } },
  });
  await chronicle.join(moderator, hall, 'moderator');
  const enter = async (localpart: string): Promise<LabClient> => {
    const user = await LabClient.register(lab, localpart);
    await chronicle.join(user, hall);
    return user;
  };

  await enter('stayer');
  await chronicle.leave(await enter('leaver'), hall, 'left', 'moving on');
  await chronicle.kick(moderator, hall, await enter('kicked'), { label: 'kicked', reason: 'off topic' });
  await chronicle.ban(moderator, hall, await enter('banned'), { label: 'banned', reason: 'spam' });
  const pardoned = await enter('pardoned');
  await chronicle.ban(moderator, hall, pardoned, { label: 'banned' });
  await chronicle.unban(owner, hall, pardoned, 'unbanned');
  const renamed = await enter('renamed');
  await chronicle.rename(renamed, 'Renamed once');
  await chronicle.rename(renamed, 'Renamed twice');
  const forgetful = await enter('forgetful');
  await chronicle.leave(forgetful, hall, 'left');
  await chronicle.forget(forgetful, hall, 'forgotten');
  await seedInvitations(lab, chronicle, cast, hall);
  await seedReturns(chronicle, hall, moderator, [await enter('returner'), await enter('remembering')]);
  await seedDeactivated(lab, chronicle, cast, await enter('deactivated'));
  return hall;
}

async function seedInvitations(lab: Lab, chronicle: Chronicle, { owner }: Cast, hall: string): Promise<void> {
  const call = async (localpart: string): Promise<LabClient> => {
    const user = await LabClient.register(lab, localpart);
    await chronicle.invite(owner, hall, user, 'invited');
    return user;
  };
  await call('invited');
  await chronicle.leave(await call('rejecter'), hall, 'rejected');
  await chronicle.kick(owner, hall, await call('withdrawn'), { label: 'withdrawn', reason: 'by mistake' });
  await chronicle.join(await call('accepter'), hall, 'joined after an invite');
}

async function seedReturns(
  chronicle: Chronicle,
  hall: string,
  moderator: LabClient,
  [returner, remembering]: [LabClient, LabClient],
): Promise<void> {
  await chronicle.leave(returner, hall, 'left');
  await chronicle.join(returner, hall);
  await chronicle.kick(moderator, hall, returner, { label: 'kicked', reason: 'calm down' });
  await chronicle.join(returner, hall, 'rejoined twice');
  await chronicle.leave(remembering, hall, 'left');
  await chronicle.forget(remembering, hall, 'forgotten');
  await chronicle.join(remembering, hall, 'forgotten, then rejoined');
}

async function seedDeactivated(lab: Lab, chronicle: Chronicle, { admin }: Cast, user: LabClient): Promise<void> {
  await deactivate(admin, user.userId);
  const left = `SELECT room_id FROM local_current_membership WHERE user_id = $1 AND membership = 'join'`;
  while ((await query(lab.databaseUrl, left, [user.userId])).length > 0) await sleep(100);
  for (const { roomId } of chronicle.memberships.filter(({ userId }) => userId === user.userId)) {
    chronicle.end(user.userId, roomId, 'deactivated', { endKind: 'left', endedBy: user.userId, reason: null });
    // The homeserver also forgets the rooms of an account that it deactivates (seen on 1.163).
    chronicle.past(user.userId, roomId).forgotten = true;
  }
}

/** A room that may be knocked at: one who waits, one denied, one withdrawn, one let in. */
export async function seedKnocks(lab: Lab, chronicle: Chronicle, { owner }: Cast): Promise<void> {
  const door = await chronicle.createRoom(owner, 'door', '10', { name: 'The door', preset: 'private_chat' });
  await owner.sendState(door, 'm.room.join_rules', { join_rule: 'knock' });
  const knock = async (localpart: string): Promise<LabClient> => {
    const user = await LabClient.register(lab, localpart);
    await chronicle.knock(user, door, 'knocked');
    return user;
  };
  await knock('knocker');
  await chronicle.kick(owner, door, await knock('denied'), { label: 'knock denied', reason: 'members only' });
  await chronicle.leave(await knock('impatient'), door, 'knock withdrawn');
  const admitted = await knock('admitted');
  await chronicle.invite(owner, door, admitted, 'invited after a knock');
  await chronicle.join(admitted, door, 'let in');
}

/** A named room that the server has left: one banned before, one gone before, the last by an own leave. */
export async function seedDeparted(lab: Lab, chronicle: Chronicle, { owner }: Cast): Promise<void> {
  const departed = await chronicle.createRoom(owner, 'server has left', '10', { name: 'The departed' });
  const exile = await LabClient.register(lab, 'exile');
  await chronicle.join(exile, departed);
  await chronicle.ban(owner, departed, exile, { label: 'banned before the server left', reason: 'exile' });
  const early = await LabClient.register(lab, 'early');
  await chronicle.join(early, departed);
  await owner.sendText(departed, 'the last words');
  await chronicle.leave(early, departed, 'left before the last');
  await chronicle.leave(owner, departed, 'left as the last');
  Object.assign(chronicle.room(departed), { serverInRoom: false, left: true });
}

/** An upgraded room: one user followed to the new one, one stayed in the old. */
export async function seedUpgraded(lab: Lab, chronicle: Chronicle, { owner }: Cast): Promise<void> {
  const old = await chronicle.createRoom(owner, 'upgraded, old', '9', { name: 'The house' });
  const follower = await LabClient.register(lab, 'follower');
  const settler = await LabClient.register(lab, 'settler');
  await chronicle.join(follower, old);
  await chronicle.join(settler, old);
  const fresh = await owner.upgradeRoom(old, '11');
  chronicle.noteRoom(fresh, { label: 'upgraded, new', version: '11', name: 'The house' }).upgradedFrom = old;
  chronicle.room(old).upgradedTo = fresh;
  chronicle.begin(owner.userId, fresh, 'join', 'creator');
  await chronicle.join(follower, fresh, 'followed the upgrade');
}

/** A purged room: nothing but traces is left. */
export async function seedPurged(lab: Lab, chronicle: Chronicle, { admin, owner }: Cast): Promise<void> {
  const purged = await chronicle.createRoom(owner, 'purged', '10', { name: 'The purged' });
  const guest = await LabClient.register(lab, 'purgedguest');
  await chronicle.join(guest, purged);
  await owner.sendText(purged, 'what will be purged');
  await purgeRoom(admin, purged);
  Object.assign(chronicle.room(purged), { name: null, serverInRoom: false, purged: true });
  for (const user of [owner, guest]) {
    Object.assign(chronicle.past(user.userId, purged), { membership: null, stays: [], label: 'room purged' });
  }
}
