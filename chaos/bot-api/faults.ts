/** What goes wrong. `before` and `after` are told from the moment the server has done what was asked. */
export type Misbehaviour =
  /** 429 with `retry_after` seconds; nothing is done. */
  | { kind: 'flood'; retryAfter: number }
  /** An error answer; with `html` a proxy's page instead of JSON. Nothing is done. */
  | { kind: 'error'; code: number; description?: string; html?: boolean }
  /** The connection is cut. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** No answer for `ms`, then as usual; the work is done before or after the wait. */
  | { kind: 'stall'; ms: number; when: 'before' | 'after' };

/**
 * `method` is a method's name or `*` (`file` for downloads). After letting `skip` calls pass (default 0) it strikes
 * `times` calls (default 1), each with probability `chance` (default 1).
 */
export type Fault = Misbehaviour & { method: string; times?: number; skip?: number; chance?: number };

/** The faults still to come, in the order they were asked for. */
export class Faults {
  readonly #waiting: (Fault & { left: number; passed: number })[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(fault: Fault): void {
    this.#waiting.push({ ...fault, left: fault.times ?? 1, passed: 0 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** The fault that strikes this call, if one does. */
  next(method: string): Fault | undefined {
    const struck = this.#waiting.find((fault) => {
      if (fault.method !== '*' && fault.method.toLowerCase() !== method) return false;
      if (fault.passed < (fault.skip ?? 0)) {
        fault.passed += 1;
        return false;
      }
      return this.#random() < (fault.chance ?? 1);
    });
    if (struck === undefined) return undefined;
    struck.left -= 1;
    if (struck.left <= 0) this.#waiting.splice(this.#waiting.indexOf(struck), 1);
    return struck;
  }
}
