import { existsSync, readFileSync } from 'node:fs';

/** What a suite came to; `skipped` names each test that did not run. */
const nothing = () => ({ passed: 0, failed: 0, skipped: [] });

/** Counts of a report by vitest's json reporter. A file that could not be loaded counts as one failure. */
export function readVitest(file) {
  const counts = nothing();
  for (const suite of readJson(file)?.testResults ?? []) {
    for (const { status, fullName } of suite.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped.push(fullName);
    }
    if (suite.status === 'failed' && suite.assertionResults.every(({ status }) => status !== 'failed'))
      counts.failed += 1;
  }
  return counts;
}

/** Counts of a report by Playwright's json reporter: a test of two projects counts twice. */
export function readPlaywright(file) {
  const counts = nothing();
  const report = readJson(file);
  if (!report) return counts;
  counts.failed += report.errors?.length ?? 0;
  for (const suite of report.suites ?? []) countSuite(suite, counts);
  return counts;
}

function countSuite(suite, counts) {
  for (const inner of suite.suites ?? []) countSuite(inner, counts);
  for (const { title, tests } of suite.specs ?? []) {
    for (const { status, projectName } of tests) {
      if (status === 'skipped') counts.skipped.push(`${projectName}: ${title}`);
      else if (status === 'expected') counts.passed += 1;
      // A test that passed only at a second try is not one that holds.
      else counts.failed += 1;
    }
  }
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}
