interface SuiteCounts {
  passed: number;
  failed: number;
  /** Each test that did not run, by name. */
  skipped: string[];
}
export function readVitest(file: string): SuiteCounts;
export function readPlaywright(file: string): SuiteCounts;
