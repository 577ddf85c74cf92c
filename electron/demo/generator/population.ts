import type { HomeserverSpec } from './homeserver-spec';
import { familyNames, givenNames, localpartStems, remoteDomains } from './people-words';
import type { SeededRandom } from './seeded-random';

export interface Person {
  userId: string;
  displayName: string | null;
  avatarUrl: string | null;
  isLocal: boolean;
  /** When the account was made, in ms; for remote users when they were first met. */
  createdMs: number;
  deviceId: string;
  /** Flags of the account that differ from the usual. */
  account: AccountFlags;
  /** A story moves this person; the background traffic must not. */
  hasStory: boolean;
}

interface AccountFlags {
  admin?: boolean;
  deactivated?: boolean;
  locked?: boolean;
  suspended?: boolean;
  shadowBanned?: boolean;
  guest?: boolean;
  appserviceId?: string;
  userType?: string;
}

/** Everybody, local and remote. */
export class Population {
  readonly locals: Person[] = [];
  readonly remotes: Person[] = [];
  private readonly byId = new Map<string, Person>();

  constructor(
    private readonly random: SeededRandom,
    private readonly spec: HomeserverSpec,
  ) {
    const remoteCount = Math.max(12, Math.round(spec.users / 3));
    for (let i = 0; i < spec.users; i++) this.add(this.local(this.localpart(i)), this.locals);
    for (let i = 0; i < remoteCount; i++)
      this.add(this.remote(this.localpart(i), random.pick(remoteDomains)), this.remotes);
  }

  has(userId: string): boolean {
    return this.byId.has(userId);
  }

  get(userId: string): Person {
    const person = this.byId.get(userId);
    if (!person) throw new Error(`${userId} is nobody's id`);
    return person;
  }

  /** Adds a local user whose ways only a story decides. */
  castLocal(localpart: string, displayName: string | null, account: AccountFlags = {}): Person {
    const person = { ...this.local(localpart, displayName), account, hasStory: true };
    // Stories start early, so their people were here from the beginning.
    person.createdMs = this.spec.nowMs - Math.round(this.spec.spanMs * 0.999);
    return this.add(person, this.locals);
  }

  /** Adds a remote user whose ways only a story decides. */
  castRemote(localpart: string, domain: string, displayName: string | null): Person {
    return this.add({ ...this.remote(localpart, domain, displayName), hasStory: true }, this.remotes);
  }

  private local(localpart: string, displayName?: string | null): Person {
    return { ...this.blank(`@${localpart}:${this.spec.serverName}`, displayName), isLocal: true };
  }

  private remote(localpart: string, domain: string, displayName?: string | null): Person {
    return { ...this.blank(`@${localpart}:${domain}`, displayName), isLocal: false };
  }

  private add(person: Person, list: Person[]): Person {
    if (this.byId.has(person.userId)) throw new Error(`${person.userId} exists already`);
    this.byId.set(person.userId, person);
    list.push(person);
    return person;
  }

  private blank(userId: string, displayName: string | null | undefined): Omit<Person, 'isLocal'> {
    const { random, spec } = this;
    const domain = userId.slice(userId.indexOf(':') + 1);
    return {
      userId,
      displayName: displayName === undefined ? this.displayName() : displayName,
      avatarUrl: random.chance(0.6) ? `mxc://${domain}/${random.letters(24)}` : null,
      createdMs: spec.nowMs - Math.round(spec.spanMs * (0.98 - 0.6 * random.fraction() * random.fraction())),
      deviceId: random.letters(10).toUpperCase(),
      account: {},
      hasStory: false,
    };
  }

  private displayName(): string | null {
    const { random } = this;
    if (random.chance(0.06)) return null;
    const given = random.pick(givenNames);
    if (random.chance(0.3)) return given;
    return random.chance(0.1) ? `${given} (${random.pick(familyNames)})` : `${given} ${random.pick(familyNames)}`;
  }

  // The number keeps ids unique; the first ones of a stem go without, as on any server.
  private localpart(index: number): string {
    const stem = localpartStems[index % localpartStems.length] ?? 'user';
    const round = Math.floor(index / localpartStems.length);
    if (round === 0) return stem;
    return `${stem}${this.random.pick(['', '.', '_', '-'])}${this.random.pick(['x', 'k', 'm', 'dev', ''])}${round}`;
  }
}
