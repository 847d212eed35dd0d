import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { complaint } from '../../contracts/complaint.ts';
import { BadInput, SandboxUnavailable } from '../../contracts/errors.ts';
import { bubblewrapRuns } from './bubblewrap-runs.ts';
import { runConfined, type RunOptions, type RunResult } from './confined-run.ts';
import { containerRun } from './docker.ts';
import { ownFile } from './own-file.ts';
import type { FoundSandbox, MissingSandbox } from './find-sandbox.ts';
import { limitsSchema } from './limits.ts';
import { openProxy } from './proxy.ts';
import type { Runs, RunsOptions } from './runs.ts';
import { seatbeltRun } from './seatbelt.ts';

declare const confined: unique symbol;

/**
 * A folder in which programs run that see nothing else. Only `openSandbox` makes one: whoever asks for a `Sandbox` can't
 * be handed anything that runs programs without.
 */
export interface Sandbox {
  readonly [confined]: true;
  readonly kind: FoundSandbox['kind'];
  /** Absolute; the same inside and outside. */
  readonly folder: string;
  /** Hosts that were asked for and refused so far, as `host:port`. */
  readonly refused: ReadonlySet<string>;
  /** Runs a program in the folder and resolves when it is gone, with all it started. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /**
   * The absolute path of a file that the programs left, to be read outside.
   * @throws BadInput when it leads out of the folder or is no plain file: links in there are theirs
   */
  file(path: string): string;
  /** Ends what runs, and the network. The folder stays. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Exists, and belongs to the sandbox alone. */
  folder: string;
  /** Names, or `*.name`, with a port where it is not one of the web: `git.example.com:22`. */
  hosts?: readonly string[];
  /** Variables with secrets that were granted. Nothing else of our environment is there. */
  credentials?: Readonly<Record<string, string>>;
  limits?: z.input<typeof limitsSchema>;
}

// The shell that sets the limits starts with these: whoever could tell it what to load first could do without limits.
const LOADS_FIRST = /^(LD_.*|DYLD_.*|GLIBC_TUNABLES|ENV|BASH_ENV|SHELLOPTS)$/;

const variables = z.record(
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of a variable')
    .refine((name) => !LOADS_FIRST.test(name), 'is only for programs started by `env NAME=VALUE program`'),
  z.string().refine((value) => !value.includes('\0'), 'must not hold a NUL character'),
);

/** @throws BadInput naming the variable */
function checkedVariables(given: Readonly<Record<string, string>>): Record<string, string> {
  const checked = variables.safeParse(given);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  const [why = issue] = issue.code === 'invalid_key' ? issue.issues : [];
  throw new BadInput(`The variable ${issue.path.join('.')} ${complaint(why)}.`);
}

/**
 * Opens a sandbox of the kind that `findSandbox` found.
 * @throws SandboxUnavailable where it found none: there is no running without
 */
export async function openSandbox(found: FoundSandbox | MissingSandbox, options: SandboxOptions): Promise<Sandbox> {
  if (found.kind === null) {
    throw new SandboxUnavailable(`There is no sandbox: ${found.reason}. Mend it with: ${found.install}`);
  }
  const folder = ownFolder(options.folder);
  const limits = limitsSchema.parse(options.limits ?? {});
  const credentials = checkedVariables(options.credentials ?? {});
  const refused = new Set<string>();
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'mainstay-sandbox-'));
  const parts = {
    ...{ folder, scratch, limits, hosts: options.hosts ?? [] },
    onRefused: (host: string, port: number) => refused.add(`${host}:${port}`),
  };
  const runs = await openRuns(found, parts).catch((error: unknown) => {
    rmSync(scratch, { recursive: true });
    throw error;
  });
  const closing = new AbortController();
  const open = new Set<Promise<unknown>>();

  const sandbox: Omit<Sandbox, typeof confined> = {
    kind: found.kind,
    folder,
    refused,
    async run(command, args, { signal, env = {}, ...rest }) {
      const program = z.array(z.string().refine((word) => !word.includes('\0'))).parse([command, ...args]);
      const confinement = await runs.confine(program, { ...checkedVariables(env), ...credentials });
      const either = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
      const disk = { folder, bytes: limits.diskMb * 2 ** 20 };
      const run = runConfined(confinement, { ...rest, signal: either }, disk);
      open.add(run);
      return run.finally(() => open.delete(run));
    },
    file: (path) => ownFile(folder, path),
    async close() {
      closing.abort();
      await Promise.allSettled(open);
      await runs.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
  return sandbox as Sandbox;
}

async function openRuns(found: FoundSandbox, options: RunsOptions): Promise<Runs> {
  const { folder, scratch, hosts, limits, onRefused } = options;
  switch (found.kind) {
    case 'bubblewrap':
      return bubblewrapRuns(found, options);
    case 'docker': {
      const proxy =
        hosts.length > 0 ? await openProxy({ hosts, onRefused, socket: join(scratch, 'proxy.sock') }) : null;
      return {
        confine: (program, env) => {
          const container = { docker: found.docker, folder, limits, proxy, program, env };
          return Promise.resolve(containerRun(container));
        },
        close: async () => proxy?.close(),
      };
    }
    case 'sandbox-exec': {
      const proxy = await openProxy({ hosts, onRefused });
      return {
        confine: (program, env) => seatbeltRun({ folder, scratch, limits, proxy, program, env }),
        close: () => proxy.close(),
      };
    }
  }
}

/** @throws BadInput for what is no folder of its own: the root, the system, or what holds somebody's home */
function ownFolder(path: string): string {
  const folder = realpathSync(path);
  const system = ['/', '/usr', '/etc', '/bin', '/sbin', '/lib', '/dev', '/proc', '/sys', '/run', '/tmp', '/var'];
  const holdsHome = `${realpathSync(homedir())}${sep}`.startsWith(folder === sep ? sep : `${folder}${sep}`);
  const inSystem = ['/usr/', '/etc/', '/dev/', '/proc/', '/sys/'].some((start) => folder.startsWith(start));
  if (!statSync(folder).isDirectory() || system.includes(folder) || inSystem || holdsHome) {
    throw new BadInput(`${path} can't be a sandbox's folder: it has to be one of its own.`);
  }
  return folder;
}
