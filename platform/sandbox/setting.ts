import { z } from 'zod';

/** `config.yaml`'s `sandbox`: `off` means that what needs one is off, never that it runs without. */
export const sandboxSetting = z.enum(['auto', 'bubblewrap', 'sandbox-exec', 'docker', 'off']).default('auto');
export type SandboxSetting = z.output<typeof sandboxSetting>;
