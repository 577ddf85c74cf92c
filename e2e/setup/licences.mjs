/**
 * `node e2e/setup/licences.mjs`: lists the licence of everything that ships (dependencies, not devDependencies) and fails
 * on one that does not go with Apache-2.0.
 */
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const allowed =
  /^\(?(MIT|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|MPL-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|PostgreSQL|Python-2\.0)( (OR|AND) .*)?\)?$/;

const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
const shipped = Object.entries(lock.packages).filter(
  ([path, entry]) => path !== '' && !entry.dev && !entry.devOptional,
);
const rows = shipped.map(([path, entry]) => ({ path, version: entry.version, licence: licenceOf(path, entry) }));
const wrong = rows.filter((row) => !allowed.test(row.licence));

const counts = new Map();
for (const row of rows) counts.set(row.licence, (counts.get(row.licence) ?? 0) + 1);
console.log([...counts].map(([licence, count]) => `${licence} ${count}`).join(', '));
for (const row of wrong) console.error(`${row.path} ${row.version}: ${row.licence} does not go with Apache-2.0`);
if (wrong.length > 0) process.exitCode = 1;

function licenceOf(path, entry) {
  if (entry.license) return entry.license;
  const manifest = new URL(`${path}/package.json`, root);
  if (!existsSync(manifest)) return 'unknown';
  const { license } = JSON.parse(readFileSync(manifest, 'utf8'));
  return typeof license === 'string' ? license : (license?.type ?? 'unknown');
}
