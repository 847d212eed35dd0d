import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse as parseEnvFile } from 'dotenv';
import { BadInput } from '../../contracts/errors.ts';
import { knownSecrets } from '../../platform/secrets/known.ts';
import { createRedactor } from '../../platform/secrets/redact.ts';
import type { Redact } from '../../platform/secrets/redact-known.ts';

/** How what stands in a secret's place begins. */
const REDACTED = '[redacted: ';

/** `the password is Sesame2024`, which only a person would write. */
const SPOKEN = /(\bpass(?:word|phrase|wort)\s+is\s+)(?=\S*\d)(\S{6,})/gi;

/** Takes secrets out of texts: what looks like one, and the values that this home's settings know. */
export function secretsOf(memory: string): Redact {
  const file = join(dirname(memory), '.env');
  const envFile = existsSync(file) ? parseEnvFile(readFileSync(file)) : {};
  const redact = createRedactor(knownSecrets(process.env, envFile));
  return (text) => redact(text).replace(SPOKEN, '$1[redacted: password]');
}

/**
 * Holds what is added to a memory to names of secrets.
 * @throws BadInput when it has the value of one
 */
export function refuseSecrets(redact: Redact, before: string, after: string): void {
  const known = new Set(before.split('\n'));
  const added = after
    .split('\n')
    .filter((line) => !known.has(line))
    .join('\n');
  if (redact(added) !== added) throw secretRefused(redact(added));
}

/** Holds what somebody wants to be remembered to the same, also where it was taken out on the way here. */
export function refuseRedacted(text: string): void {
  if (text.includes(REDACTED)) throw secretRefused(text);
}

function secretRefused(redacted: string): BadInput {
  const name = redacted.slice(redacted.lastIndexOf(REDACTED) + REDACTED.length).split(']')[0];
  return new BadInput(
    `That has the value of a secret in it (${name}), and those are never remembered; keep it in .env and remember its name.`,
  );
}
