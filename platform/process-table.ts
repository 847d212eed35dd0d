import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** One living process (zombies are left out: they run no code any more and hold nothing). */
export interface ProcessEntry {
  pid: number;
  parent: number;
  group: number;
  /** Session id; 0 where the system does not tell (macOS). */
  session: number;
  /** Unlike any other process of the same pid, ever. */
  startTime: string;
  /** User and system time in milliseconds, on Linux with that of the children it has already waited for. */
  cpuMs: number;
}

interface ProcessTable {
  one(pid: number): Promise<ProcessEntry | null>;
  all(): Promise<ProcessEntry[]>;
  /** Peak resident memory in bytes (macOS: the present value); 0 once the process is gone. */
  memoryOf(pid: number): Promise<number>;
  /** Milliseconds since it began, to the second or better; null once the process is gone. */
  ageOf(pid: number): Promise<number | null>;
  /** Pids of this user's processes whose environment at their start held `NAME=value`. */
  withEnvironment(mark: string): Promise<number[]>;
}

const run = promisify(execFile);

// The kernel reports times in ticks of USER_HZ, which is 100 on every architecture that Node runs on.
const TICK_MS = 10;

/** Linux: `/proc`, whose files never touch a disk, so that reading them synchronously is the fast way. */
const linux: ProcessTable = {
  one: async (pid) => readStat(pid),
  all: async () => pidsInProc().flatMap((pid) => readStat(pid) ?? []),
  memoryOf: async (pid) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, 'status') ?? '')?.[1] ?? 0) * 1_024,
  ageOf: async (pid) => {
    const ticks = readStat(pid)?.startTime.split('/')[1];
    const uptimeS = readFileSync('/proc/uptime', 'utf8').split(' ')[0];
    return ticks === undefined ? null : Number(uptimeS) * 1_000 - Number(ticks) * TICK_MS;
  },
  withEnvironment: async (mark) =>
    pidsInProc().filter((pid) => readProc(pid, 'environ')?.split('\0').includes(mark) ?? false),
};

/** macOS has no `/proc`; `ps` tells the start only to the second, which still is unlike after any reuse of the pid. */
const darwin: ProcessTable = {
  one: async (pid) => parsePsLine((await ps(PS_COLUMNS, '-p', String(pid)))[0] ?? ''),
  all: async () => (await ps(PS_COLUMNS, '-ax')).flatMap((line) => parsePsLine(line) ?? []),
  memoryOf: async (pid) => Number((await ps('rss=', '-p', String(pid)))[0] ?? 0) * 1_024,
  ageOf: async (pid) => {
    const [elapsed] = await ps('etime=', '-p', String(pid));
    return elapsed === undefined ? null : parsePsTime(elapsed.trim());
  },
  withEnvironment: async (mark) => {
    const lines = (await ps('pid=,command=', '-axEww')).filter((line) => `${line} `.includes(` ${mark} `));
    return lines.map((line) => Number.parseInt(line, 10));
  },
};

/** The system's processes, read in its own way; the one place that branches on the platform. */
export const processTable: ProcessTable = process.platform === 'darwin' ? darwin : linux;

const PS_COLUMNS = 'pid=,ppid=,pgid=,stat=,time=,lstart=';

let bootId: string | undefined;

function readStat(pid: number): ProcessEntry | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The second field is the program's name in brackets and may itself hold brackets and spaces.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  const [parent = 0, group = 0, session = 0] = fields.map(Number);
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const ticks = fields.slice(10, 14).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    parent,
    group,
    session,
    startTime: `${bootId}/${fields[18]}`,
    cpuMs: ticks * TICK_MS,
  };
}

function pidsInProc(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A file of a process, or null when the process ended meanwhile or belongs to somebody else. */
function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return null;
    throw error;
  }
}

/** The lines of one `ps`. */
async function ps(columns: string, ...which: string[]): Promise<string[]> {
  // A fixed zone and language, so that the start time reads the same from any process at any time of the year.
  const options = { env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' }, maxBuffer: 64 << 20 };
  const { stdout } = await run('ps', [...which, '-o', columns], options).catch((error: { stdout?: string }) => {
    // `ps -p` of a pid that does not exist ends with 1 and prints nothing.
    if (error.stdout === '') return { stdout: '' };
    throw error;
  });
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

function parsePsLine(line: string): ProcessEntry | null {
  const [pid, parent, group, state, time, ...start] = line.trim().split(/\s+/);
  if (!pid || state === undefined || state.startsWith('Z')) return null;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: 0,
    startTime: start.join(' '),
    cpuMs: parsePsTime(time ?? ''),
  };
}

/** `1-02:03:04.56`, `2:03.45` → milliseconds. */
function parsePsTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1_000);
}
