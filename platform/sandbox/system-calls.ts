interface SystemCalls {
  /** The architecture as the kernel names it to a filter. */
  audit: number;
  numbers: Readonly<Record<string, number>>;
}

/** Refused whatever their arguments. Without privileges most fail anyway: this keeps their code out of reach. */
export const DENIED = [
  ...['unshare', 'setns', 'mount', 'umount2', 'pivot_root', 'chroot', 'mount_setattr'],
  ...['open_tree', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick'],
  ...['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
  ...['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd', 'kcmp', 'perf_event_open'],
  ...['add_key', 'request_key', 'keyctl', 'bpf', 'userfaultfd', 'fanotify_init'],
  ...['name_to_handle_at', 'open_by_handle_at', 'quotactl', 'swapon', 'swapoff', 'acct', 'syslog', 'vhangup'],
  ...['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot'],
  ...['settimeofday', 'clock_settime', 'adjtimex', 'clock_adjtime', 'sethostname', 'setdomainname'],
  ...['iopl', 'ioperm', 'modify_ldt'],
];

/** Its flags lie in memory, where no filter looks; told that it does not exist, libc falls back to `clone`. */
export const ENOSYS_INSTEAD = ['clone3'];

// The same on every architecture since 2019.
const COMMON = {
  ...{ io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, open_tree: 428, move_mount: 429 },
  ...{ fsopen: 430, fsconfig: 431, fsmount: 432, fspick: 433, clone3: 435, pidfd_getfd: 438, mount_setattr: 442 },
};

/** By the name that Node has for the processor. */
export const SYSTEM_CALLS: Readonly<Record<string, SystemCalls | undefined>> = {
  x64: {
    audit: 0xc000_003e,
    numbers: {
      ...COMMON,
      ...{ socket: 41, socketpair: 53, clone: 56, ioctl: 16, unshare: 272, setns: 308 },
      ...{ mount: 165, umount2: 166, pivot_root: 155, chroot: 161 },
      ...{ ptrace: 101, process_vm_readv: 310, process_vm_writev: 311, kcmp: 312, perf_event_open: 298 },
      ...{ add_key: 248, request_key: 249, keyctl: 250, bpf: 321, userfaultfd: 323, fanotify_init: 300 },
      ...{ name_to_handle_at: 303, open_by_handle_at: 304, quotactl: 179, swapon: 167, swapoff: 168 },
      ...{ acct: 163, syslog: 103, vhangup: 153, init_module: 175, finit_module: 313, delete_module: 176 },
      ...{ kexec_load: 246, kexec_file_load: 320, reboot: 169, settimeofday: 164, clock_settime: 227 },
      ...{ adjtimex: 159, clock_adjtime: 305, sethostname: 170, setdomainname: 171 },
      ...{ iopl: 172, ioperm: 173, modify_ldt: 154 },
    },
  },
  arm64: {
    audit: 0xc000_00b7,
    numbers: {
      ...COMMON,
      ...{ socket: 198, socketpair: 199, clone: 220, ioctl: 29, unshare: 97, setns: 268 },
      ...{ mount: 40, umount2: 39, pivot_root: 41, chroot: 51 },
      ...{ ptrace: 117, process_vm_readv: 270, process_vm_writev: 271, kcmp: 272, perf_event_open: 241 },
      ...{ add_key: 217, request_key: 218, keyctl: 219, bpf: 280, userfaultfd: 282, fanotify_init: 262 },
      ...{ name_to_handle_at: 264, open_by_handle_at: 265, quotactl: 60, swapon: 224, swapoff: 225 },
      ...{ acct: 89, syslog: 116, vhangup: 58, init_module: 105, finit_module: 273, delete_module: 106 },
      ...{ kexec_load: 104, kexec_file_load: 294, reboot: 142, settimeofday: 170, clock_settime: 112 },
      ...{ adjtimex: 171, clock_adjtime: 266, sethostname: 161, setdomainname: 162 },
    },
  },
};
