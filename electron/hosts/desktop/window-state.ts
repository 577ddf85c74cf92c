import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

const stateFile = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(640).max(16_384),
  height: z.int().min(480).max(16_384),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof stateFile>;

/** Size of the first window; fits the smallest supported screen. */
export const firstSize = { width: 1280, height: 800 };

/** Where the window was; null at the first start, and where the screen that it was on is gone. */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState | null {
  try {
    const state = stateFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return screens.some((screen) => overlaps(state, screen)) ? state : null;
  } catch {
    return null; // none yet, or not readable: the place of a window is not worth an error
  }
}

/** Notes where the window is; a failure is no reason to bother the operator. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(state));
    renameSync(`${file}.tmp`, file);
  } catch {
    return;
  }
}

// Enough of the title bar must be on a screen for the window to be caught with the mouse.
function overlaps(window: Rectangle, screen: Rectangle): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const height = Math.min(window.y + 40, screen.y + screen.height) - Math.max(window.y, screen.y);
  return width >= 100 && height >= 20;
}
