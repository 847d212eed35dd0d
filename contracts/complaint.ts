import type { z } from 'zod';

/** What is wrong with a value, to follow the name of its field: `must be one of draft, final`. */
export function complaint(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  // What is wrong with the name itself is said inside.
  if (issue.code === 'invalid_key' && issue.issues[0]) return complaint(issue.issues[0]);
  return issue.message
    .replace(/^Invalid input: /, 'is wrong: ')
    .replace(/^Too (?:big|small): expected \w+ to (be|have) /, 'is out of range: must $1 ');
}
