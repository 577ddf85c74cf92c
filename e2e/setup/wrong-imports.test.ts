import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const folder = join(__dirname, 'wrong-imports');
const root = join(__dirname, '..', '..');

// The files are linted as if they stood in the tree at the same path; rules that need types are left out, since no
// type project holds them.
const eslint = new ESLint({ cwd: root, overrideConfig: [{ ...tseslint.configs.disableTypeChecked }] as never });

describe('the import table bites', () => {
  const files = filesBelow(folder).map((file) => relative(folder, file).split(sep).join('/'));

  it.each(files)('%s is caught', async (path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    const expected = text.split('\n')[0]?.replace('// ', '');
    const [result] = await eslint.lintText(text, { filePath: join(root, path) });
    expect(result?.messages.map((message) => message.ruleId)).toContain(expected);
  });
});

function filesBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}
