import {
  eventCases,
  expiryCases,
  membershipCases,
  redactionCases,
  roomCases,
  userCases,
  type EventTruth,
  type ExpiryTruth,
  type GroundTruth,
  type MembershipTruth,
  type RedactionTruth,
  type RoomTruth,
} from './ground-truth';

/** One kind of case while it is being filled. */
class Chapter<Case extends string, Truth> {
  private readonly known = new Map<Case, Truth>();

  constructor(private readonly cases: readonly Case[]) {}

  set(name: Case, truth: Truth): void {
    if (this.known.has(name)) throw new Error(`The case ${name} was generated twice`);
    this.known.set(name, truth);
  }

  get(name: Case): Truth {
    const truth = this.known.get(name);
    if (truth === undefined) throw new Error(`The case ${name} is not generated yet`);
    return truth;
  }

  has(name: Case): boolean {
    return this.known.has(name);
  }

  complete(): Record<Case, Truth> {
    const entries = this.cases.map((name) => [name, this.get(name)] as const);
    // Object.fromEntries forgets the key type; the list above holds every case, and get() has thrown for a missing one.
    return Object.fromEntries(entries) as Record<Case, Truth>;
  }
}

/** Collects the ground truth while stories run. */
export class TruthBook {
  readonly users = new Chapter<(typeof userCases)[number], string>(userCases);
  readonly rooms = new Chapter<(typeof roomCases)[number], () => RoomTruth>(roomCases);
  readonly memberships = new Chapter<(typeof membershipCases)[number], MembershipTruth>(membershipCases);
  readonly events = new Chapter<(typeof eventCases)[number], EventTruth>(eventCases);
  readonly expiry = new Chapter<(typeof expiryCases)[number], ExpiryTruth>(expiryCases);
  readonly redactions = new Chapter<(typeof redactionCases)[number], RedactionTruth>(redactionCases);
  readonly messageOfVersion: Record<string, EventTruth> = {};

  /** The whole truth; throws if a case was not generated. Rooms are asked last, since they live until the end. */
  complete(rest: Pick<GroundTruth, 'serverName' | 'nowMs' | 'rows'>): GroundTruth {
    const rooms = this.rooms.complete();
    const asked = Object.entries(rooms).map(([name, ask]) => [name, ask()] as const);
    return {
      ...rest,
      users: this.users.complete(),
      // Same keys as `rooms`, which is complete.
      rooms: Object.fromEntries(asked) as GroundTruth['rooms'],
      memberships: this.memberships.complete(),
      events: this.events.complete(),
      expiry: this.expiry.complete(),
      redactions: this.redactions.complete(),
      messageOfVersion: this.messageOfVersion,
    };
  }
}
