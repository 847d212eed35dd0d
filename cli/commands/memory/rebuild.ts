import { Command } from 'commander';
import type { Progress } from '../../../memory/index/update.ts';
import { print } from '../../connect.ts';
import { openLogs } from './open-logs.ts';

const BAR = 30;

export function memoryRebuildCommand(): Command {
  return new Command('rebuild')
    .description('Make the index of the daily logs anew; a rebuild that was stopped goes on where it was')
    .option('--dir <folder>', 'the index of any folder of daily logs')
    .option('--json', 'one JSON document')
    .action(({ dir, json }: { dir?: string; json?: boolean }) => {
      const index = openLogs(dir);
      try {
        const begun = performance.now();
        let last: Progress = { files: 0, filesDone: 0, bytes: 0, bytesDone: 0 };
        index.rebuild((progress) => {
          last = { ...progress };
          if (process.stderr.isTTY) process.stderr.write(`\r${bar(progress)}`);
        });
        if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
        const seconds = Number(((performance.now() - begun) / 1_000).toFixed(1));
        const { count } = index.columns();
        print(
          { files: last.files, bytes: last.bytes, entries: count, seconds },
          json,
          () => `${last.files} files read, ${count} entries indexed in ${seconds} s.`,
        );
      } finally {
        index.close();
      }
    });
}

function bar({ bytes, bytesDone, files, filesDone }: Progress): string {
  const part = bytes === 0 ? 1 : bytesDone / bytes;
  const full = Math.round(part * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.round(part * 100)} %  ${filesDone} of ${files} files`;
}
