import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPlaywright, readVitest } from './test-results.mjs';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'synoptic-results-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

it('counts passed and failed tests of vitest, names what was skipped, and counts a file that did not load as failed', () => {
  const file = report({
    testResults: [
      {
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'a' },
          { status: 'failed', fullName: 'b' },
          { status: 'pending', fullName: 'c' },
        ],
      },
      { status: 'failed', assertionResults: [] },
    ],
  });
  expect(readVitest(file)).toEqual({ passed: 1, failed: 2, skipped: ['c'] });
});

it('counts each project of Playwright, and takes a test that passed at the second try for failed', () => {
  const tests = (...statuses: string[]) => statuses.map((status) => ({ status, projectName: 'served' }));
  const file = report({
    errors: [{ message: 'a file did not load' }],
    suites: [
      {
        suites: [{ specs: [{ title: 'a', tests: tests('expected', 'unexpected') }] }],
        specs: [{ title: 'b', tests: tests('flaky', 'skipped') }],
      },
    ],
  });
  expect(readPlaywright(file)).toEqual({ passed: 1, failed: 3, skipped: ['served: b'] });
});

it('counts nothing where there is no report', () => {
  const missing = join(folder, 'missing.json');
  expect([readVitest(missing), readPlaywright(missing)]).toEqual([
    { passed: 0, failed: 0, skipped: [] },
    { passed: 0, failed: 0, skipped: [] },
  ]);
});
