import type { ContentFiles } from '../../storage/content-files.ts';
import type { Recorder } from '../recorder/index.ts';
import { keepPicture } from '../svg-picture.ts';
import { LIGHT, timelineSvg } from './timeline.ts';
import { type Week, weekOfAll, weekOfCron } from './week.ts';

/** The crons' weeks as pictures that a chat can show. */
export function createWeekPictures({ recorder, files }: { recorder: Recorder; files: ContentFiles }) {
  const keep = (week: Week, name: string) => keepPicture(files, timelineSvg(week, LIGHT), name);
  return {
    ofAll: () => keep(weekOfAll(recorder, Date.now()), 'crons.png'),
    /** @throws NotFound */
    ofCron: (name: string) => keep(weekOfCron(recorder, name, Date.now()), `${name}.png`),
  };
}

export type WeekPictures = ReturnType<typeof createWeekPictures>;
