import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findSandbox } from '../../platform/sandbox/find-sandbox.ts';
import { openSandbox, type Sandbox, type SandboxOptions } from '../../platform/sandbox/open-sandbox.ts';

/** What only Linux has to show; the other kinds are not to be had where these tests were written. */
export const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;

export interface TestSandbox {
  sandbox: Sandbox;
  /** Where nothing in the sandbox should reach: a neighbour of its folder. */
  outside: string;
  /** Runs a shell script in it; resolves with what it printed, whatever its exit code. */
  sh(script: string, env?: Record<string, string>): Promise<string>;
  python(script: string): Promise<string>;
  close(): Promise<void>;
}

/** A sandbox as this machine makes one, with a folder of its own. */
export async function openTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'mainstay-sandbox-test-'));
  const folder = mkdtempSync(join(root, 'folder-'));
  const outside = mkdtempSync(join(root, 'outside-'));
  const sandbox = await openSandbox(await findSandbox('auto'), { folder, ...options }).catch((error: unknown) => {
    rmSync(root, { recursive: true });
    throw error;
  });
  const run = async (command: string, args: string[], env: Record<string, string> = {}) => {
    const { output } = await sandbox.run(command, args, { timeoutMs: 30_000, env });
    return output.trim();
  };
  return {
    sandbox,
    outside,
    sh: (script, env) => run('bash', ['-c', script], env),
    python: (script) => run('python3', ['-c', script]),
    async close() {
      await sandbox.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
