import type { Confinement } from './confined-run.ts';
import type { Limits } from './limits.ts';

/** What makes the command line of one run. */
export interface Runs {
  confine(program: readonly string[], env: Readonly<Record<string, string>>): Promise<Confinement>;
  close(): Promise<void>;
}

export interface RunsOptions {
  folder: string;
  scratch: string;
  hosts: readonly string[];
  limits: Limits;
  onRefused(host: string, port: number): void;
}
