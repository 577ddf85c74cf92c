import type { FakeClock } from './fake-clock';

/** Moves a fake clock on in small steps, letting what each sets off come to rest before the next. */
export async function passTime(clock: FakeClock, byMs: number, stepMs = 50): Promise<void> {
  clock.advance(0);
  await settle();
  for (let passed = 0; passed < byMs; passed += stepMs) {
    clock.advance(Math.min(stepMs, byMs - passed));
    await settle();
  }
}

/** Lets promises that are ready run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
