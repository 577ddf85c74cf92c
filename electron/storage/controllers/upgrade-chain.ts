/** What a room says of its neighbours by upgrade, in its own events. */
export interface UpgradeLinks {
  /** Null where the room is not known here. */
  name: string | null;
  known: boolean;
  /** By the predecessor in its creation. */
  from: string | null;
  /** By the replacement in its tombstone. */
  to: string | null;
}

export interface ChainLink {
  roomId: string;
  name: string | null;
  known: boolean;
}

/** Rooms of a chain at most. */
export const chainBound = 20;

/**
 * The rooms before and after one by upgrades, in order, it among them. What a room says of another is a claim of its
 * own: it is followed one step, and further only where the other says the same. Circles and long chains end.
 * @param read what a room says; asked for each room at most once
 */
export async function followUpgrades(
  roomId: string,
  read: (roomId: string) => Promise<UpgradeLinks>,
): Promise<ChainLink[]> {
  const seen = new Set([roomId]);
  const first = await read(roomId);
  const chain: ChainLink[] = [linkOf(roomId, first)];
  const walk = async (direction: 'from' | 'to'): Promise<void> => {
    let at = { roomId, links: first };
    for (;;) {
      const nextId = at.links[direction];
      if (nextId === null || nextId === '' || seen.has(nextId) || chain.length >= chainBound) return;
      seen.add(nextId);
      const links = await read(nextId);
      if (direction === 'from') chain.unshift(linkOf(nextId, links));
      else chain.push(linkOf(nextId, links));
      if (links[direction === 'from' ? 'to' : 'from'] !== at.roomId) return;
      at = { roomId: nextId, links };
    }
  };
  await walk('to');
  await walk('from');
  return chain;
}

function linkOf(roomId: string, { name, known }: UpgradeLinks): ChainLink {
  return { roomId, name, known };
}
