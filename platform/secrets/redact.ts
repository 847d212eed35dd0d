import type { Secret } from './known.ts';
import { createKnownRedactor, type Redact } from './redact-known.ts';
import { redactPatterns } from './redact-patterns.ts';

/** What is kept for good passes through this: known values first, so that they are called by their names. */
export function createRedactor(secrets: readonly Secret[]): Redact {
  const redactKnown = createKnownRedactor(secrets);
  return (text) => redactPatterns(redactKnown(text));
}

/** The same value with each text in it redacted. */
export function redactAll<Value>(redact: Redact, value: Value): Value {
  if (typeof value === 'string') return redact(value) as Value;
  if (Array.isArray(value)) return value.map((one) => redactAll<unknown>(redact, one)) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redactAll<unknown>(redact, one)])) as Value;
}
