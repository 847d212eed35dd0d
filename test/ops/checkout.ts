import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../platform/version.ts';

/** What a command printed, both outputs as one, and how it ended. */
export interface Outcome {
  output: string;
  code: number | null;
}

/**
 * A checkout in miniature: the real scripts of `ops/`, a package without dependencies, and an environment in which every
 * tool is there already, so that no network is needed.
 */
export interface Checkout {
  dir: string;
  env: NodeJS.ProcessEnv;
  write(file: string, text: string, mode?: number): void;
  /** Makes packages of ours usable there, each by a link of its own: an `npm ci` can remove nothing but the links. */
  link(...packages: string[]): void;
  start(command: string, args: string[], env?: NodeJS.ProcessEnv): ChildProcess;
  run(command: string, args: string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  remove(): void;
}

const SCRIPTS = [
  'ops',
  ...['find-tools', 'install-commands', 'temporal-release'].map((name) => `platform/${name}.mjs`),
];

export function createCheckout(): Checkout {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'mainstay-checkout-')));
  // Only what runs without a build; the rest of ops/ belongs to the system.
  const filter = (path: string) => !path.endsWith('.ts');
  for (const path of SCRIPTS) cpSync(join(packageRoot, path), join(dir, path), { recursive: true, filter });
  const program = join(dir, 'tool');

  const checkout: Checkout = {
    dir,
    env: {
      ...process.env,
      MAINSTAY_TOOLS: join(dir, 'tools'),
      ...Object.fromEntries(
        ['TEMPORAL_CLI', 'FFMPEG', 'FFPROBE', 'CHROMIUM', 'IMAGEMAGICK', 'FONT', 'BWRAP', 'SOCAT'].map((tool) => [
          `MAINSTAY_${tool}`,
          program,
        ]),
      ),
    },
    write(file, text, mode) {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), text, { mode });
    },
    link(...packages) {
      for (const path of packages) {
        mkdirSync(dirname(join(dir, 'node_modules', path)), { recursive: true });
        symlinkSync(join(packageRoot, 'node_modules', path), join(dir, 'node_modules', path));
      }
    },
    start(command, args, env = {}) {
      return spawn(command, args, { cwd: dir, env: { ...checkout.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    },
    async run(command, args, env) {
      const child = checkout.start(command, args, env);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data));
      const [code] = (await once(child, 'close')) as [number | null];
      return { output, code };
    },
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
  writePackages(checkout, '1.0.0');
  checkout.write('tsconfig.json', '{}');
  checkout.write('dashboard/tsconfig.json', '{}');
  checkout.write('tool', '#!/bin/sh\necho ffmpeg version 1.0, ImageMagick 7.1, socat version 1.7\n', 0o755);
  return checkout;
}

/** package.json with our own scripts, and a lock file, which ask for one package that lies in the checkout itself. */
export function writePackages(checkout: Checkout, version: string): void {
  const { scripts, engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const self = { name: 'checkout', version: '1.2.3', engines, dependencies: { local: 'file:local' } };
  const packages = { '': self, local: { version }, 'node_modules/local': { resolved: 'local', link: true } };
  checkout.write('local/package.json', JSON.stringify({ name: 'local', version }));
  checkout.write('package.json', JSON.stringify({ ...self, type: 'module', scripts }));
  checkout.write('package-lock.json', JSON.stringify({ name: 'checkout', lockfileVersion: 3, packages }));
}

/** Puts a program where the build would put ours, as if it had been built from what is there now. */
export async function pretendBuilt(checkout: Checkout, mainJs: string): Promise<void> {
  checkout.write('dist/cli/main.js', mainJs);
  // Under another module system than the scripts run in; a hash is a hash.
  const { sourceHash } = await import('../../ops/setup/source-files.mjs');
  checkout.write('dist/build.json', JSON.stringify({ sources: sourceHash(checkout.dir) }));
}
