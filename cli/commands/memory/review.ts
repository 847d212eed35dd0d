import { Command, InvalidArgumentError } from 'commander';
import { BadInput } from '../../../contracts/errors.ts';
import { localDate } from '../../../memory/log/log-format.ts';
import { openReview } from '../../../memory/review/open-review.ts';
import { reviewText } from '../../../memory/review/words.ts';
import { loadSettings } from '../../../platform/settings.ts';
import { print } from '../../connect.ts';

interface Options {
  date?: string;
  dryRun?: boolean;
  again?: boolean;
  json?: boolean;
}

export function memoryReviewCommand(): Command {
  return new Command('review')
    .description('Review the days that are over and were not reviewed: what is worth keeping goes into MEMORY.md')
    .option('--date <day>', 'this day, as 2026-02-08', day)
    .option('--dry-run', 'only say what would be changed')
    .option('--again', 'review the day anew, though it was reviewed')
    .option('--json', 'one JSON document')
    .action(async ({ date, dryRun, again, json }: Options) => {
      if (again && date === undefined) throw new BadInput('--again needs --date.');
      const settings = loadSettings();
      const review = await openReview(settings);
      try {
        const today = localDate(Date.now(), settings.config.timezone);
        const days = dryRun
          ? await review.propose(date === undefined ? { today } : [date])
          : date === undefined
            ? await review.due({ today })
            : [await review.day(date, again)];
        const words = { undo: 'mainstay memory undo', lines: Infinity };
        print({ days }, json, () =>
          days.length === 0 ? 'No day is due for a review.' : days.map((one) => reviewText(one, words)).join('\n\n'),
        );
        if (days.some(({ state }) => state === 'refused')) process.exitCode = 1;
      } finally {
        await review.close();
      }
    });
}

function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new InvalidArgumentError('It must be a day, as 2026-02-08.');
  return text;
}
