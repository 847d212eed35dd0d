import { createHash } from 'node:crypto';

/**
 * A job's id: the skill and eight characters that follow from who asked, so that the same request asked twice is the
 * same job. Short enough to type after `/cancel`.
 */
export function jobIdFor(skill: string, askedBy: string): string {
  const digest = createHash('sha256').update(askedBy).digest();
  // Crockford's alphabet: no i, l, o or u to misread.
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  return `${skill}-${[...digest.subarray(0, 8)].map((byte) => alphabet[byte % 32]).join('')}`;
}
