import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canReach } from './postgres-account';

const stranger = { uid: 54_321, gid: 54_321 };

describe('whether another account can get to a path', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'synoptic-reach-'));
    await mkdir(path.join(folder, 'inner'), { mode: 0o755 });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is not so below a folder that only its owner may enter', async () => {
    await chmod(folder, 0o700);
    expect(await canReach(stranger, path.join(folder, 'inner', 'file'))).toBe(false);
  });

  it('is so where every folder above may be entered, also if the path is not there yet', async () => {
    await chmod(folder, 0o711);
    expect(await canReach(stranger, path.join(folder, 'inner', 'later', 'file'))).toBe(true);
  });
});
