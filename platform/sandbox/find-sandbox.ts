import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sentenceOf } from '../../contracts/errors.ts';
import { findTool } from '../find-tools.mjs';
import { installCommand } from '../install-commands.mjs';
import { systemMounts } from './mounts.ts';
import { seccompFilter } from './seccomp.ts';
import type { SandboxSetting } from './setting.ts';

/** What holds programs in on this machine. */
export type FoundSandbox =
  | { kind: 'bubblewrap'; bwrap: string; socat: string; version: string }
  | { kind: 'sandbox-exec'; path: string }
  | { kind: 'docker'; docker: string; version: string };

export interface MissingSandbox {
  kind: null;
  /** Half a sentence. */
  reason: string;
  /** The command that would get it. */
  install: string;
}

export interface SandboxSearch {
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  architecture?: string;
}

type Kind = FoundSandbox['kind'];
const LOOK_FOR_MS = 2_000;
const SANDBOX_EXEC = '/usr/bin/sandbox-exec';

/** Tries what the setting allows, best first, and makes a sandbox of it for real: being installed is not enough. */
export async function findSandbox(
  setting: SandboxSetting,
  search: SandboxSearch = {},
): Promise<FoundSandbox | MissingSandbox> {
  if (setting === 'off') return { kind: null, reason: 'config.yaml turns it off', install: 'set `sandbox: auto`' };
  const kinds = setting === 'auto' ? kindsOf(search.platform ?? process.platform) : [setting];
  const missing: MissingSandbox[] = [];
  for (const kind of kinds) {
    const found = await finders[kind](search);
    if (found.kind !== null) return found;
    missing.push(found);
  }
  const [first] = missing;
  return first
    ? { ...first, reason: missing.map(({ reason }) => reason).join('; ') }
    : { kind: null, reason: 'this system has none', install: 'run the node on Linux or macOS' };
}

function kindsOf(platform: NodeJS.Platform): Kind[] {
  if (platform === 'linux') return ['bubblewrap', 'docker'];
  return platform === 'darwin' ? ['sandbox-exec', 'docker'] : [];
}

const finders: Record<Kind, (search: SandboxSearch) => Promise<FoundSandbox | MissingSandbox>> = {
  async bubblewrap({ env, platform = process.platform, architecture = process.arch }) {
    if (platform !== 'linux') return { kind: null, reason: 'bubblewrap is for Linux', install: 'set `sandbox: auto`' };
    if (seccompFilter(architecture) === null) {
      return { kind: null, reason: `the calls of ${architecture} are not known`, install: 'set `sandbox: docker`' };
    }
    const [bwrap, socat] = await Promise.all([findTool('bubblewrap', { env }), findTool('socat', { env })]);
    for (const tool of [bwrap, socat]) {
      if (tool.path === null) return { kind: null, reason: tool.reason, install: installCommand(tool.name) };
    }
    const refusal = await tryOut(bwrap.path!, probe);
    if (refusal === null) {
      return { kind: 'bubblewrap', bwrap: bwrap.path!, socat: socat.path!, version: bwrap.version! };
    }
    return { kind: null, reason: `bubblewrap does not work here (${refusal})`, install: mendFor(refusal) };
  },
  async 'sandbox-exec'({ platform = process.platform }) {
    const install = 'set `sandbox: auto`';
    if (platform !== 'darwin') return { kind: null, reason: 'sandbox-exec is for macOS', install };
    const refusal = await tryOut(SANDBOX_EXEC, ['-p', '(version 1)(allow default)', '/usr/bin/true']);
    if (refusal === null) return { kind: 'sandbox-exec', path: SANDBOX_EXEC };
    return { kind: null, reason: `sandbox-exec does not work here (${refusal})`, install };
  },
  async docker({ env }) {
    const docker = await findTool('docker', { env });
    if (docker.path === null) return { kind: null, reason: docker.reason, install: docker.install };
    const refusal = await tryOut(docker.path, ['info', '--format', '{{.ServerVersion}}']);
    if (refusal === null) return { kind: 'docker', docker: docker.path, version: docker.version };
    return { kind: null, reason: `Docker’s engine does not answer (${refusal})`, install: 'start Docker' };
  },
};

// Everything that a real sandbox asks of bubblewrap and of the kernel, around a program that does nothing.
const probe = [
  ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--unshare-user', '--disable-userns', '--uid', '1000'],
  ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'],
  ...systemMounts(),
  ...['--dev', '/dev', '--proc', '/proc', '--remount-ro', '/proc', '--size', '1048576', '--tmpfs', '/tmp', '/bin/true'],
];

/** Null where it works, else the last line of what it complains. */
async function tryOut(path: string, args: readonly string[]): Promise<string | null> {
  try {
    await promisify(execFile)(path, args, { timeout: LOOK_FOR_MS, killSignal: 'SIGKILL' });
    return null;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    return stderr.trim().split('\n').at(-1) || sentenceOf(error).split('\n')[0]!;
  }
}

function mendFor(refusal: string): string {
  if (/unknown option/i.test(refusal)) return 'install bubblewrap 0.8 or later';
  return 'allow user namespaces: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or run the container with --security-opt seccomp=unconfined --security-opt systempaths=unconfined';
}
