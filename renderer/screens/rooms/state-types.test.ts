import { expect, it } from 'vitest';
import { stateTypesIn, typedStateTypes } from './state-types';

it('reads types once each, and none that is too long', () => {
  expect(stateTypesIn(`m.room.name,,m.room.name,${'x'.repeat(256)}`)).toEqual(['m.room.name']);
});

it('adds what was typed', () => {
  expect(typedStateTypes(['m.room.name'], ' m.room.topic, m.room.name')).toEqual(['m.room.name', 'm.room.topic']);
});
