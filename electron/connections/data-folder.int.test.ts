import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'synoptic-lock-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of a data folder', () => {
  it('is taken by one of several copies that start at the same moment beside a leftover', async () => {
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    writeFileSync(join(folder, 'in-use'), `${gone.pid} 1\n`);
    const bundle = join(folder, 'lock.cjs');
    const source = join(__dirname, 'data-folder.ts');
    await build({ entryPoints: [source], bundle: true, platform: 'node', format: 'cjs', outfile: bundle });
    const program = `
      const { lockDataFolder } = require(${JSON.stringify(bundle)});
      try { lockDataFolder(${JSON.stringify(folder)}); console.log('took'); } catch (error) { console.log(error.code); }
      setInterval(() => {}, 1000);`;
    const copies = Array.from({ length: 6 }, () => spawn(process.execPath, ['-e', program]));
    const said = await Promise.all(
      copies.map(
        (copy) => new Promise<string>((resolve) => copy.stdout.once('data', (text) => resolve(String(text).trim()))),
      ),
    );
    for (const copy of copies) copy.kill('SIGKILL');
    expect(said.sort()).toEqual([...Array<string>(5).fill('already_running'), 'took']);
  });
});
