import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { BadInput } from '../../contracts/errors.ts';
import type { Settings } from '../../platform/settings.ts';
import { packageRoot } from '../../platform/version.ts';
import { addToEnvFile } from './env-file.ts';
import type { Companion } from './supervisor.ts';

const EXAMPLES = join(packageRoot, 'examples');
/** Where an example's stand-in servers listen, as its `config.yaml` in the repository says. */
const DEFAULT_URL = 'http://127.0.0.1:7480';
const NAMED_AT_MOST = 5;

/**
 * Brings an example into a home: its files into the workspace, its `config.yaml` where there is none yet. What is there
 * and differs stays as it is, and is said.
 * @returns the servers that stand in for the example's outside world
 * @throws BadInput where there is no such example
 */
export function prepareExample(name: string, { paths, env }: Settings, say: (sentence: string) => void): Companion {
  const example = join(EXAMPLES, name);
  if (!exampleNames().includes(name)) {
    throw new BadInput(`There is no example ${name}; there is: ${exampleNames().join(', ')}.`);
  }
  const variable = `${name.toUpperCase()}_URL`;
  const url = (env[variable] ?? DEFAULT_URL).replace(/\/$/, '');
  if (!URL.canParse(url)) throw new BadInput(`${variable} must be an address such as ${DEFAULT_URL}.`);
  // In the home's own file, so that its scripts are granted it, also when gateway and node are started one by one.
  addToEnvFile(paths.envFile, variable, url);

  const kept = copyMissing(join(example, 'workspace'), paths.workspace);
  if (kept.length > 0) {
    const named = kept.slice(0, NAMED_AT_MOST).join(', ');
    const more = kept.length > NAMED_AT_MOST ? ` and ${kept.length - NAMED_AT_MOST} more` : '';
    say(`Your own files in the workspace stay as they are, though the example’s differ: ${named}${more}.`);
  }
  linkPackages(join(paths.workspace, 'node_modules'));
  const config = readFileSync(join(example, 'config.yaml'), 'utf8').replaceAll(DEFAULT_URL, url);
  if (!existsSync(paths.configFile)) writeFileSync(paths.configFile, config, { mode: 0o600 });
  else if (readFileSync(paths.configFile, 'utf8') !== config) {
    say(`Your own config.yaml stays as it is; the example’s is examples/${name}/config.yaml.`);
  }

  return {
    name,
    args: [
      join(example, 'servers', 'main.mjs'),
      ...['--workspace', paths.workspace],
      ...['--calls', join(paths.logs, `${name}-calls.jsonl`)],
      ...['--url', url],
    ],
    url: new URL(url),
    variable,
  };
}

/** A folder of `examples/` that has a `config.yaml` is a whole example. */
function exampleNames(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'config.yaml')));
}

/**
 * Copies the files that are not there yet.
 * @returns those that are there and differ, as paths below `to`
 */
function copyMissing(from: string, to: string): string[] {
  const kept: string[] = [];
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const path = relative(from, source);
    const target = join(to, path);
    if (!existsSync(target)) {
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(source, target);
    } else if (!readFileSync(target).equals(readFileSync(source))) kept.push(path);
  }
  return kept;
}

/** The example's scripts use packages that Mainstay brings; a folder of the operator's own is left alone. */
function linkPackages(link: string): void {
  const packages = join(packageRoot, 'node_modules');
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there && (!there.isSymbolicLink() || readlinkSync(link) === packages)) return;
  rmSync(link, { force: true });
  symlinkSync(packages, link, 'dir');
}
