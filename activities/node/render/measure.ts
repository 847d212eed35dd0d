import { SkillFailed } from '../../../contracts/errors.ts';
import type { Workbench } from './workbench.ts';

/**
 * Length in seconds of a file that does not say it (a browser's recording, a cut-off stream): read to its end, without
 * decoding if that is enough.
 * @throws SkillFailed when there is nothing in it
 */
export async function measureSeconds(file: string, name: string, bench: Workbench): Promise<number> {
  for (const options of [['-c', 'copy'], []]) {
    let seconds = 0;
    const outputs = [{ file: '-', options: ['-map', '0:v?', '-map', '0:a?', ...options, '-f', 'null'] }];
    await bench.run({ inputs: [{ file, options: [] }], outputs, onTime: (time) => (seconds = time) });
    if (seconds > 0) return seconds;
  }
  throw new SkillFailed(`${name} is empty: no picture and no sound can be read from it. Send it again.`);
}
