import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readWindowState, writeWindowState } from './window-state';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const state = { x: 100, y: 50, width: 1280, height: 800, maximized: false };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synoptic-window-state-'));
  file = join(folder, 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('opens a window where it was', () => {
  writeWindowState(file, state);
  expect(readWindowState(file, [screen])).toEqual(state);
});

it('does not open a window on a screen that is gone', () => {
  writeWindowState(file, { ...state, x: 2500 });
  expect(readWindowState(file, [screen])).toBeNull();
});

it.each(['', '{', '{"x": "a"}', JSON.stringify({ ...state, width: 1e9 })])('passes over the file %j', (text) => {
  writeFileSync(file, text);
  expect(readWindowState(file, [screen])).toBeNull();
});
