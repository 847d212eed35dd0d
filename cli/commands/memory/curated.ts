import { InvalidArgumentError } from 'commander';
import { type Curated, openCurated } from '../../../memory/curated/store.ts';
import { loadSettings } from '../../../platform/settings.ts';

/** The curated memory of this home, and the clock its times are shown on. */
export function curatedHere(): { curated: Curated; timezone: string | undefined } {
  const { paths, config } = loadSettings();
  return { curated: openCurated(paths.memory), timezone: config.timezone };
}

/** Who the versions say it was. */
export const BY = 'command line';

export function versionNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be the number of a version, as mainstay memory log lists them.');
  return number;
}
