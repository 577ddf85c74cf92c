import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface LockedPackage {
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const text = readFileSync(join(__dirname, '..', '..', 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };

/** Where Node would look for `name` from the package at `path`, the nearest first. */
function places(path: string, name: string): string[] {
  const found = [`${path === '' ? '' : `${path}/`}node_modules/${name}`];
  for (let at = path.lastIndexOf('/node_modules/'); at >= 0; at = path.lastIndexOf('/node_modules/', at - 1)) {
    found.push(`${path.slice(0, at)}/node_modules/${name}`);
  }
  return [...found, `node_modules/${name}`];
}

// npm leaves out what a registry does not have at this moment, and then refuses its own lock on a new machine.
it('the lock file holds every package that another one wants, also those of other platforms', () => {
  const lacking = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !places(path, name).some((place) => place in packages))
      .map((name) => `${path} wants ${name}`),
  );
  expect(lacking).toEqual([]);
});

it('the lock file names no registry host', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});
