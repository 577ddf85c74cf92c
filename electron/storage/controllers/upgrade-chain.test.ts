import { describe, expect, it } from 'vitest';
import { chainBound, followUpgrades, type UpgradeLinks } from './upgrade-chain';

type Rooms = Record<string, { from?: string; to?: string }>;

async function chainOf(roomId: string, rooms: Rooms): Promise<{ ids: string[]; asked: number; known: boolean[] }> {
  let asked = 0;
  const chain = await followUpgrades(roomId, (id): Promise<UpgradeLinks> => {
    asked += 1;
    const room = rooms[id];
    return Promise.resolve({ name: id, known: room !== undefined, from: room?.from ?? null, to: room?.to ?? null });
  });
  return { ids: chain.map((link) => link.roomId), asked, known: chain.map((link) => link.known) };
}

describe('the rooms before and after one by upgrades', () => {
  const three: Rooms = { a: { to: 'b' }, b: { from: 'a', to: 'c' }, c: { from: 'b' } };

  it('are followed both ways, in order', async () => {
    for (const start of ['a', 'b', 'c']) expect((await chainOf(start, three)).ids).toEqual(['a', 'b', 'c']);
    expect(await chainOf('x', {})).toMatchObject({ ids: ['x'], asked: 1 });
  });

  it('end at one that this server does not know', async () => {
    expect(await chainOf('c', { c: { from: 'b' } })).toMatchObject({ ids: ['b', 'c'], known: [false, true] });
  });

  it('are not followed beyond a claim that the other room does not make', async () => {
    const rooms: Rooms = { ...three, liar: { from: 'b', to: 'c' } };
    expect((await chainOf('liar', rooms)).ids).toEqual(['b', 'liar', 'c']);
    expect((await chainOf('b', rooms)).ids).toEqual(['a', 'b', 'c']);
  });

  it('end where they lead in a circle', async () => {
    expect((await chainOf('a', { a: { from: 'b', to: 'b' }, b: { from: 'a', to: 'a' } })).ids).toEqual(['a', 'b']);
    expect((await chainOf('a', { a: { from: 'a', to: 'a' } })).ids).toEqual(['a']);
  });

  it('are at most twenty', async () => {
    const rooms: Rooms = {};
    for (let index = 0; index < 50; index += 1) rooms[`r${index}`] = { from: `r${index - 1}`, to: `r${index + 1}` };
    const chain = await chainOf('r10', rooms);
    expect([chain.ids.length, chain.asked]).toEqual([chainBound, chainBound]);
  });
});
