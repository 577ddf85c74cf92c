import type { Person } from '../population';
import type { World } from '../world';

/** The people whose pasts the stories tell. */
export interface Cast {
  admin: Person;
  mod: Person;
  alice: Person;
  bob: Person;
  mallory: Person;
  busiest: Person;
  hostile: Person;
  rita: Person;
  spammer: Person;
  keeper: Person;
}

const rightToLeftOverride = '\u202e';

/** Adds the stories' people and notes them in the truth. */
export function hireCast(world: World): Cast {
  const { population } = world;
  const cast: Cast = {
    admin: population.castLocal('admin', 'Administrator', { admin: true }),
    mod: population.castLocal('mod', 'Mo (moderator)'),
    alice: population.castLocal('alice', 'Alice'),
    bob: population.castLocal('bob', 'Bob Öztürk'),
    mallory: population.castLocal('mallory', 'Mallory'),
    busiest: population.castLocal('max.everywhere', 'Max Everywhere'),
    hostile: population.castLocal('hostile', `<img src=x onerror="alert('name')">${rightToLeftOverride}gpj.exe`),
    rita: population.castRemote('rita', 'chat.riverside.example', 'Rita'),
    spammer: population.castRemote('win-a-prize', 'spam-wave.example', '🎁 FREE GIFT CARDS 🎁'),
    keeper: population.castRemote('keeper', 'old-server.example', 'Keeper of the keys'),
  };
  world.busiestUserId = cast.busiest.userId;
  // The member plan admits the busiest user to rooms of the background traffic.
  cast.busiest.hasStory = false;
  noteUsers(world, cast);
  return cast;
}

function noteUsers(world: World, cast: Cast): void {
  const { population, truth } = world;
  truth.users.set('admin', cast.admin.userId);
  truth.users.set('moderator', cast.mod.userId);
  truth.users.set('everyPast', cast.mallory.userId);
  truth.users.set('busiest', cast.busiest.userId);
  truth.users.set('hostileName', cast.hostile.userId);
  truth.users.set('remote', cast.rita.userId);
  truth.users.set('remoteSpammer', cast.spammer.userId);
  const add = (name: Parameters<typeof truth.users.set>[0], person: Person): void =>
    truth.users.set(name, person.userId);
  add('deactivated', population.castLocal('former.colleague', null, { deactivated: true }));
  add('erased', population.castLocal('please-forget-me', null, { deactivated: true }));
  add('locked', population.castLocal('locked-out', 'Locked Out', { locked: true }));
  add('suspended', population.castLocal('suspended', 'On a break', { suspended: true }));
  add('shadowBanned', population.castLocal('shouting-alone', 'Shouting Alone', { shadowBanned: true }));
  add('guest', population.castLocal('4711', null, { guest: true }));
  add('appservice', population.castLocal('_bridge_irc_ferris', 'ferris (IRC)', { appserviceId: 'irc-bridge' }));
  add('noRooms', population.castLocal('newcomer', 'Newcomer'));
  // The longest id that the specification allows: 255 bytes with sigil and domain.
  const longLocalpart = 'long-'.padEnd(255 - 2 - world.spec.serverName.length, 'x');
  add('longId', population.castLocal(longLocalpart, 'A very long id'));
}
