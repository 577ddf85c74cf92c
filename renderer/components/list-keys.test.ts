import { expect, it } from 'vitest';
import { listMoveOf } from './list-keys';

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

it('moves within the list and not beyond', () => {
  const to = (key: string, at: number) => listMoveOf(press(key), at, 10, 4);
  expect([to('j', 0), to('ArrowDown', 9), to('k', 0), to('ArrowUp', -1), to('PageDown', 8), to('Home', 5), to('End', 5)]).toEqual([
    { to: 1 }, { to: 9 }, { to: 0 }, { to: 0 }, { to: 9 }, { to: 0 }, { to: 9 },
  ]); // prettier-ignore
});

it('leaves keys with a modifier to the system', () => {
  expect(listMoveOf(press('c', true), 0, 10, 4)).toBeNull();
});

it('does not move in an empty list', () => {
  expect(listMoveOf(press('j'), -1, 0, 4)).toBeNull();
});
