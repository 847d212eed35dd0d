import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../../storage/durable-file.ts';

/** The days that a job began to review, in its own folder: what came of them is told though a crash cut it off. */
export async function openBegunDays(dir: string) {
  const file = join(dir, 'days.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  const days = z.array(z.string()).parse(JSON.parse(text));

  return {
    /** Those of earlier attempts, too, in order. */
    days,
    async add(date: string): Promise<void> {
      if (days.includes(date)) return;
      days.push(date);
      await writeDurably(file, JSON.stringify(days));
    },
  };
}
