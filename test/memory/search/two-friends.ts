import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small conversation of two friends and an assistant, in the daily log's form, by file. */
const LOGS: Record<string, string> = {
  '2025-05-06.md': `## 2025-05-06 09:10 AM - Ann
"Good morning! What did the vet say about the puppy?"

## 2025-05-06 09:11 AM - Bo
"Nothing serious, a thorn in the left paw. He limps a little."

## 2025-05-06 09:12 AM - Ann
"Poor thing. I went rowing on Sunday, my shoulder still hurts."

## 2025-05-06 03:40 PM - Bo
"The landlord raises my rent to 940 from July."

## 2025-05-06 03:41 PM - Ann
"That much? Mine stays at 810."
`,
  '2025-06-12.md': `## 2025-06-12 08:00 PM - Bo
"I bought tickets for the jazz concert, near the front."

## 2025-06-12 08:01 PM - Ann
"Which day is it?"

## 2025-06-12 08:02 PM - Bo
"Next Friday, doors open at seven."

## 2025-06-12 08:05 PM - System
Tool: exec (node backup.mjs --to attic)
Result: 4 files copied
`,
  '2025-09-02.md': `## 2025-09-02 10:00 AM - Ann
"My concert review was printed, half a page on the cello."

## 2025-09-02 10:02 AM - Bo
"Congratulations. I gave up rowing, by the way, no time."
`,
};

export function writeTwoFriends(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(LOGS)) writeFileSync(join(folder, name), text);
  return folder;
}
