import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../platform/version.ts';

interface Locked {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const lock = readFileSync(join(packageRoot, 'package-lock.json'), 'utf8');
const packages = Object.entries(JSON.parse(lock).packages as Record<string, Locked>);

describe('package-lock.json', () => {
  test('names no registry, so that everybody installs from their own', () => {
    expect(packages.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  test('holds the binaries for every platform: made on one machine, it must install on all', () => {
    const locked = new Set(packages.map(([path]) => path.split('node_modules/').at(-1)));
    const absent = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !locked.has(name))
        .map((name) => `${path} needs ${name}`),
    );
    expect(absent).toEqual([]);
  });
});
