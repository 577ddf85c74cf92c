import { admit } from './background-traffic';
import type { Person } from './population';
import type { SimulatedRoom } from './simulated-room';
import type { World } from './world';

/** Who shall be in which room at the end, spread over the time that is left. */
export class MemberPlan {
  private readonly waiting: { room: SimulatedRoom; person: Person }[] = [];
  private readonly people: readonly Person[];
  private roomsOfBusiest = 0;

  constructor(private readonly world: World) {
    this.people = [...world.population.locals, ...world.population.remotes].filter((person) => !person.hasStory);
  }

  /** Chooses the members of the room number `index`: few rooms are large, most are small. */
  addRoom(room: SimulatedRoom, index: number): void {
    const { random, spec, population, busiestUserId } = this.world;
    const size = Math.max(2, Math.round(spec.largestRoomMembers / Math.pow(index + 1, 0.9)));
    for (const person of this.choose(Math.min(size, this.people.length) - 1)) {
      // The busiest user's rooms are counted below.
      if (person.userId !== busiestUserId) this.waiting.push({ room, person });
    }
    if (this.roomsOfBusiest < spec.busiestUserRooms) {
      this.roomsOfBusiest++;
      this.waiting.push({ room, person: population.get(busiestUserId) });
    }
    // Friends come before strangers: a few of the first ones are in from the start.
    for (let i = 0; i < 2 && random.chance(0.8); i++) this.letOneIn();
  }

  /** How many are still to come. */
  get left(): number {
    return this.waiting.length;
  }

  /** One of those who wait joins. False if nobody waits. */
  letOneIn(): boolean {
    const index = this.world.random.below(this.waiting.length);
    const chosen = this.waiting[index];
    const last = this.waiting.pop();
    if (!chosen || !last) return false;
    if (index < this.waiting.length) this.waiting[index] = last;
    admit(this.world, chosen.room, chosen.person);
    return true;
  }

  private choose(count: number): Person[] {
    const { random } = this.world;
    if (count > this.people.length / 2) return this.shuffled().slice(0, count);
    const chosen = new Set<Person>();
    while (chosen.size < count) chosen.add(random.pick(this.people));
    return [...chosen];
  }

  private shuffled(): Person[] {
    const people = [...this.people];
    for (let i = people.length - 1; i > 0; i--) {
      const j = this.world.random.below(i + 1);
      // Both indexes are inside the list.
      [people[i], people[j]] = [people[j] as Person, people[i] as Person];
    }
    return people;
  }
}
