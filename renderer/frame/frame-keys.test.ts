import { expect, it } from 'vitest';
import { frameKeyOf } from './frame-keys';

const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

it('opens the palette with Ctrl K also while text is typed', () => {
  expect([frameKeyOf(press('k', true), true), frameKeyOf(press('K', true), false)]).toEqual(['palette', 'palette']);
});

it('leaves characters to a field that is typed into', () => {
  expect(['/', '[', ']', '?'].map((key) => frameKeyOf(press(key), true))).toEqual([null, null, null, null]);
  expect(['/', '[', ']', '?'].map((key) => frameKeyOf(press(key), false))).toEqual([
    'filter',
    'back',
    'forward',
    'keys',
  ]);
});
