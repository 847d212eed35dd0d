import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bubblewrapArgs } from './bubblewrap.ts';
import { createCgroup, removeAbandoned } from './cgroup.ts';
import type { FoundSandbox } from './find-sandbox.ts';
import { withLimits } from './limits.ts';
import { openNetwork } from './network.ts';
import type { Runs, RunsOptions } from './runs.ts';
import { seccompFilter } from './seccomp.ts';

const [FILTER_FD, ARGS_FD, STATUS_FD, NET_FD, USER_FD] = [3, 4, 5, 6, 7];

// Enters the cgroups whose entrances come before `--`, or does nothing at all.
const ENTER = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 1; shift; done; shift; exec "$@"';

/** Linux: a network for all runs of the sandbox where it has hosts, none otherwise, and one bubblewrap a run. */
export async function bubblewrapRuns(
  { bwrap, socat }: Extract<FoundSandbox, { kind: 'bubblewrap' }>,
  { folder, scratch, hosts, limits, onRefused }: RunsOptions,
): Promise<Runs> {
  await removeAbandoned(limits);
  const files = writeOwnFiles(scratch);
  const network = hosts.length > 0 ? await openNetwork({ hosts, scratch, bwrap, socat, onRefused }) : null;
  return {
    confine(program, env) {
      const cgroup = createCgroup(limits);
      const args = bubblewrapArgs({
        ...{ folder, files, limits, keepsNetwork: network !== null },
        env: { ...env, ...network?.env },
        ...{ seccompFd: FILTER_FD, statusFd: STATUS_FD },
      });
      const { net, user } = network?.namespaces ?? {};
      const joins = [
        ...(net === undefined ? [] : [`--net=/proc/self/fd/${NET_FD}`]),
        ...(user === undefined || user === null ? [] : [`--user=/proc/self/fd/${USER_FD}`]),
      ];
      return Promise.resolve({
        command: '/bin/sh',
        args: [
          ...['-c', ENTER, 'sh', ...cgroup.entrances, '--'],
          ...(joins.length > 0 ? ['nsenter', '--preserve-credentials', ...joins, '--'] : []),
          ...[bwrap, '--args', String(ARGS_FD), '--', ...withLimits(limits), ...program],
        ],
        handedOver: [
          seccompFilter()!,
          Buffer.from(args.map((arg) => `${arg}\0`).join('')),
          'status' as const,
          ...[net, user].filter((fd) => typeof fd === 'number'),
        ],
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        end: () => cgroup.remove(),
      });
    },
    close: async () => network?.close(),
  };
}

/** What programs look themselves up in: a user who is nobody of this machine, and no names but its own. */
function writeOwnFiles(scratch: string): Record<string, string> {
  const contents = {
    '/etc/passwd': 'sandbox:x:1000:1000::/tmp:/bin/sh\n',
    '/etc/group': 'sandbox:x:1000:\n',
    '/etc/hosts': '127.0.0.1 localhost sandbox\n',
  };
  const written = Object.entries(contents).map(([path, content]): [string, string] => {
    const file = join(scratch, path.replace('/etc/', ''));
    writeFileSync(file, content);
    return [path, file];
  });
  return Object.fromEntries(written);
}
