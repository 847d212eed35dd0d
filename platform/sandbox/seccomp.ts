import { constants } from 'node:os';
import { DENIED, ENOSYS_INSTEAD, SYSTEM_CALLS } from './system-calls.ts';

// Classic BPF: https://docs.kernel.org/userspace-api/seccomp_filter.html
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const AND = 0x54;
const RETURN = 0x06;

const ALLOW = 0x7fff_0000;
const KILL_PROCESS = 0x8000_0000;
const fail = (errno: number) => 0x0005_0000 | errno;
const DENY = fail(constants.errno.EPERM);

// Where the kernel puts what is judged: number, architecture, and the lower halves of the arguments.
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number) => 16 + 8 * index;

// Calls of x86-64's second table carry this bit: the numbers below would not mean what they say.
const X32 = 0x4000_0000;
const CLONE_NEW_NAMESPACE = 0x7e02_0000;
const AF_UNIX = 1;
const FAMILIES = [2 /* AF_INET */, 10 /* AF_INET6 */, 16 /* AF_NETLINK: to list one's own interfaces */];
const SOCK_TYPE = 0xf;
const SOCK_STREAM = 1;
const TERMINAL_INJECTIONS = [0x5412 /* TIOCSTI */, 0x541c /* TIOCLINUX */];

type Instruction = readonly [code: number, whenTrue: number, whenFalse: number, value: number];

/**
 * The filter for `bwrap --seccomp`, null where the processor's calls are not known. Everything a program and its tests
 * need goes through; refused are new namespaces, mounts, sockets other than IP (unix sockets reach whoever left one
 * lying about, vsock the hypervisor), io_uring (which opens sockets past this filter), tracing, keyrings, modules.
 */
export function seccompFilter(architecture: string = process.arch): Buffer | null {
  const calls = SYSTEM_CALLS[architecture];
  if (!calls) return null;
  const { audit, numbers } = calls;
  const program: Instruction[] = [
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_EQUAL, 1, 0, audit],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    [JUMP_AT_LEAST, 0, 1, X32],
    [RETURN, 0, 0, DENY],
    ...DENIED.flatMap((name) => whenCalled(numbers[name], [[RETURN, 0, 0, DENY]])),
    ...ENOSYS_INSTEAD.flatMap((name) => whenCalled(numbers[name], [[RETURN, 0, 0, fail(constants.errno.ENOSYS)]])),
    ...whenCalled(numbers['clone'], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_ANY_BIT, 0, 1, CLONE_NEW_NAMESPACE],
      [RETURN, 0, 0, DENY],
      [RETURN, 0, 0, ALLOW],
    ]),
    ...whenCalled(numbers['socket'], [[LOAD, 0, 0, argument(0)], ...allowOnly(FAMILIES)]),
    // Node's pipes to its children are such pairs. One of datagrams could be turned to another address.
    ...whenCalled(numbers['socketpair'], [
      [LOAD, 0, 0, argument(0)],
      [JUMP_EQUAL, 1, 0, AF_UNIX],
      [RETURN, 0, 0, DENY],
      [LOAD, 0, 0, argument(1)],
      [AND, 0, 0, SOCK_TYPE],
      ...allowOnly([SOCK_STREAM]),
    ]),
    ...whenCalled(numbers['ioctl'], [
      [LOAD, 0, 0, argument(1)],
      ...TERMINAL_INJECTIONS.flatMap((request): Instruction[] => [
        [JUMP_EQUAL, 0, 1, request],
        [RETURN, 0, 0, DENY],
      ]),
      [RETURN, 0, 0, ALLOW],
    ]),
    [RETURN, 0, 0, ALLOW],
  ];
  return assemble(program);
}

/** What is judged so, and only so, when this call is made; a call the architecture lacks needs no rule. */
function whenCalled(number: number | undefined, rule: readonly Instruction[]): Instruction[] {
  return number === undefined ? [] : [[JUMP_EQUAL, 0, rule.length, number], ...rule];
}

function allowOnly(values: readonly number[]): Instruction[] {
  const cases = values.flatMap((value): Instruction[] => [
    [JUMP_EQUAL, 0, 1, value],
    [RETURN, 0, 0, ALLOW],
  ]);
  return [...cases, [RETURN, 0, 0, DENY]];
}

function assemble(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(8 * program.length);
  program.forEach(([code, whenTrue, whenFalse, value], index) => {
    bytes.writeUInt16LE(code, 8 * index);
    bytes.writeUInt8(whenTrue, 8 * index + 2);
    bytes.writeUInt8(whenFalse, 8 * index + 3);
    bytes.writeUInt32LE(value >>> 0, 8 * index + 4);
  });
  return bytes;
}
