import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { OutcomeUnknown, SkillFailed } from '../../../contracts/errors.ts';
import { type Job, skill, type Skill } from '../../../contracts/skill.ts';

const LOOK_EVERY_MS = 20;

/** What the skills noted in a workspace, in order: `NAME begun`, `NAME ended`, `NAME stopped: REASON`. */
export function notes(workspace: string): string[] {
  const file = join(workspace, 'notes');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function declare(
  name: string,
  run: (job: Job, note: (what: string) => void) => Promise<unknown>,
  abandon?: Skill['abandon'],
): Skill {
  return skill({
    name,
    summary: 'A skill of the tests',
    effect: 'none',
    input: z.object({}),
    output: z.object({}),
    timeLimit: '10m',
    describe: () => name,
    async run(_, job) {
      const note = (what: string) => appendFileSync(join(job.workspace, 'notes'), `${job.id} ${what}\n`);
      note('begun');
      await run(job, note);
      return {};
    },
    abandon,
  });
}

/** Works until a file `JOB.go` is in the workspace. What a crash leaves of it is a file, and `abandon` takes that away. */
const wait = declare(
  'wait',
  async (job, note) => {
    const left = join(job.dir, 'left');
    writeFileSync(left, '');
    while (!existsSync(join(job.workspace, `${job.id}.go`))) {
      if (job.signal.aborted) {
        note(`stopped: ${String(job.signal.reason)}`);
        throw job.signal.reason;
      }
      await delay(LOOK_EVERY_MS);
    }
    rmSync(left);
    note('ended');
  },
  async (dir) => rmSync(join(dir, 'left')),
);

const explode = declare('explode', () => Promise.reject(new Error('the moon is full')));
const refuse = declare('refuse', () => Promise.reject(new SkillFailed('There is no film; send one.')));
const wonder = declare('wonder', () => Promise.reject(new OutcomeUnknown('Nobody can tell.')));

export const skills = [wait, explode, refuse, wonder];
