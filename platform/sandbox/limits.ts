import { z } from 'zod';

/** What a sandbox may use. Which of them hold where is in docs/agent/sandbox.md. */
export const limitsSchema = z.strictObject({
  /** Processes and threads at once. */
  processes: z.number().int().min(8).max(32_768).default(512),
  /** Memory of all processes together, what lies in `/tmp` included. */
  memoryMb: z.number().int().min(64).max(1_000_000).default(2_048),
  /** What may lie in the folder. */
  diskMb: z.number().int().min(1).max(10_000_000).default(2_048),
  /** Files open at once, of each process. */
  openFiles: z.number().int().min(64).max(1_000_000).default(4_096),
});
export type Limits = z.output<typeof limitsSchema>;

/**
 * A shell's first words in the sandbox: limits that the kernel then holds each process to, and the program after them.
 * That of processes counts for whoever is not root to the kernel; dash names it otherwise than bash.
 */
export function withLimits({ processes, diskMb, openFiles }: Limits): string[] {
  const limits = [
    // What bubblewrap was handed; none of it is the program's.
    'exec 3>&- 4>&- 5>&- 6>&- 7>&-',
    'ulimit -c 0',
    `ulimit -n ${openFiles}`,
    // In blocks of 512 bytes, as POSIX has it.
    `ulimit -f ${diskMb * 2_048}`,
    `ulimit -p ${processes} 2>/dev/null || ulimit -u ${processes}`,
  ];
  return ['/bin/sh', '-c', `${limits.join('; ')}; exec "$@"`, 'sh'];
}
