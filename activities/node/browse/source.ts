import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { BadInput, SkillFailed, sentenceOf } from '../../../contracts/errors.ts';
import { type Job, workspacePath } from '../../../contracts/skill.ts';
import { looksLikeAddress, webAddress } from './address.ts';
import { readStepList, readSteps, type Step } from './steps.ts';

/** What the skill's `source` can be. */
export type Source = { kind: 'page'; url: string } | { kind: 'file'; path: string } | { kind: 'steps'; steps: Step[] };

const STEP_FILES = ['.yaml', '.yml', '.json'];

/**
 * Tells the address of a page, a file of steps and steps apart.
 * @throws BadInput when it is none of them
 */
export function readSource(text: string): Source {
  const word = text.trim();
  if (/^attachment:/.test(word) || (!/\s/.test(word) && !word.includes('://') && STEP_FILES.includes(extname(word)))) {
    const path = workspacePath().safeParse(word);
    if (!path.success) throw new BadInput(`The file of steps ${path.error.issues[0]?.message}.`);
    return { kind: 'file', path: word };
  }
  if (looksLikeAddress(word)) return { kind: 'page', url: webAddress(word) };
  return { kind: 'steps', steps: readSteps(text) };
}

/**
 * Reads a file of steps.
 * @throws SkillFailed naming the file and what is wrong in it
 */
export async function readStepFile(path: string, job: Job): Promise<Step[]> {
  const text = await readFile(await job.path(path), 'utf8');
  try {
    // YAML 1.2 contains JSON.
    return readStepList(parseYaml(text));
  } catch (cause) {
    throw new SkillFailed(`${path.replace(/^attachment:[0-9a-f]+\//, '')} can't be used: ${sentenceOf(cause)}`, {
      cause,
    });
  }
}
