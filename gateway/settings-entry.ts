import { createHash } from 'node:crypto';
import type { Config } from '../platform/config-file.ts';
import type { Recorder } from './recorder/index.ts';

/** Puts into the record which parts of `config.yaml` are others than at the last start; each cron speaks for itself. */
export function recordSettingsChange(recorder: Pick<Recorder, 'entries' | 'settings' | 'atomically'>, config: Config) {
  const parts = Object.entries({ ...config, crons: undefined }).map(([name, value]) => [name, digest(value)] as const);
  recorder.atomically(() => {
    const before = recorder.settings.swap(Object.fromEntries(parts));
    if (!before) return;
    const names = parts.filter(([name, now]) => before[name] !== now).map(([name]) => name);
    if (names.length === 0) return;
    const at = Date.now();
    const text = `Settings changed in config.yaml: ${names.join(', ')}`;
    recorder.entries.record({ key: `settings:${at}`, kind: 'system', who: 'System', at, text });
  });
}

/** Values stay where they are: what is kept of them tells only whether they are the same. */
const digest = (value: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(value ?? null))
    .digest('hex');
