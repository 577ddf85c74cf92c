import { deviceNames, userAgents } from './people-words';
import type { Person } from './population';
import type { World } from './world';

/** Accounts, profiles, directory and devices, as they stand in the end. */
export function writeUserRows(world: World): void {
  for (const person of world.population.locals) {
    writeAccount(world, person);
    writeProfile(world, person);
    if (!person.account.deactivated) writeDevices(world, person);
    if (!person.account.deactivated) writeDirectory(world, person);
  }
  for (const person of world.population.remotes) writeDirectory(world, person);
  world.row('erased_users', { user_id: world.truth.users.get('erased') });
}

function writeAccount(world: World, person: Person): void {
  const { account } = person;
  world.row('users', {
    name: person.userId,
    password_hash: account.deactivated || account.appserviceId ? null : `$2b$12$${world.random.letters(53)}`,
    // The only time in the schema that counts seconds.
    creation_ts: Math.floor(person.createdMs / 1000),
    admin: account.admin ? 1 : 0,
    is_guest: account.guest ? 1 : 0,
    appservice_id: account.appserviceId ?? null,
    user_type: account.userType ?? null,
    deactivated: account.deactivated ? 1 : 0,
    shadow_banned: account.shadowBanned ?? false,
    approved: true,
    locked: account.locked ?? false,
    suspended: account.suspended ?? false,
  });
}

function writeProfile(world: World, person: Person): void {
  world.row('profiles', {
    user_id: person.userId.slice(1, person.userId.indexOf(':')),
    displayname: person.account.deactivated ? null : person.displayName,
    avatar_url: person.account.deactivated ? null : person.avatarUrl,
    full_user_id: person.userId,
  });
}

function writeDirectory(world: World, person: Person): void {
  world.row('user_directory', {
    user_id: person.userId,
    display_name: person.displayName,
    avatar_url: person.avatarUrl,
  });
  world.row('user_directory_search', { user_id: person.userId, vector: directoryVector(person) });
}

/** Words of localpart (A) and display name (B), and the domain as one word without weight, as a tsvector literal. */
function directoryVector(person: Person): string {
  const colon = person.userId.indexOf(':');
  const lexemes = new Map<string, string[]>();
  let position = 0;
  const add = (word: string, weight: string): void => {
    const places = lexemes.get(word) ?? [];
    places.push(`${++position}${weight}`);
    lexemes.set(word, places);
  };
  for (const word of wordsOf(person.userId.slice(1, colon))) add(word, 'A');
  add(person.userId.slice(colon + 1), '');
  for (const word of wordsOf(person.displayName ?? '')) add(word, 'B');
  return [...lexemes].map(([word, places]) => `'${word}':${places.join(',')}`).join(' ');
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function writeDevices(world: World, person: Person): void {
  const { random } = world;
  const devices = person.account.appserviceId ? 1 : random.between(1, 3);
  for (let i = 0; i < devices; i++) {
    const lastSeen = world.spec.nowMs - Math.round(90 * 86_400_000 * random.fraction() * random.fraction());
    const device = {
      device_id: i === 0 ? person.deviceId : random.letters(10).toUpperCase(),
      display_name: random.pick(deviceNames),
      last_seen: lastSeen,
      // Addresses of the networks that are set aside for documentation.
      ip: random.chance(0.7)
        ? `203.0.113.${random.between(1, 254)}`
        : `2001:db8::${random.between(1, 9999).toString(16)}`,
      user_agent: random.pick(userAgents),
    };
    world.row('devices', { user_id: person.userId, ...device, hidden: false });
    writeSessions(world, person, device);
  }
  for (const hidden of ['master key', 'self_signing key', 'user_signing key']) {
    if (person.account.guest) continue;
    // Cross-signing keys stand among the devices, hidden, under their public key.
    world.row('devices', {
      user_id: person.userId,
      device_id: random.base64(32),
      display_name: hidden,
      last_seen: null,
      ip: null,
      user_agent: null,
      hidden: true,
    });
  }
}

/** The address that the device has now, and one that it had before; older ones are dropped after 28 days. */
function writeSessions(
  world: World,
  person: Person,
  device: { device_id: string; ip: string; user_agent: string; last_seen: number },
): void {
  const oldestMs = world.spec.nowMs - 28 * 86_400_000;
  const addresses = [device.ip, `198.51.100.${1 + (device.last_seen % 254)}`];
  addresses.forEach((ip, index) => {
    const lastSeen = device.last_seen - index * 5 * 86_400_000;
    if (lastSeen < oldestMs) return;
    world.row('user_ips', {
      user_id: person.userId,
      access_token: `not a token: ${person.userId} ${device.device_id}`,
      device_id: device.device_id,
      ip,
      user_agent: device.user_agent,
      last_seen: lastSeen,
    });
  });
}
