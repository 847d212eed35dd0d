import { homedir, tmpdir } from 'node:os';
import type { Job } from '../../../contracts/skill.ts';

const INHERITED = ['PATH', 'LANG', 'TZ'];

/** The variable that every process of a run carries, and no other: by it the ones that slipped away are found. */
export const MARK = 'MAINSTAY_OUT';

export interface ScriptWorld {
  job: Job;
  /** Folder whose files become artifacts. */
  out: string;
  /** Absolute paths of the attachments. */
  files: readonly string[];
  granted: Record<string, string>;
}

/** All a script gets to see: enough to find its programs, its job, and what it was granted. Nothing of the node's own. */
export function scriptEnvironment({ job, out, files, granted }: ScriptWorld): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(inherited),
    HOME: homedir(),
    TMPDIR: tmpdir(),
    ...granted,
    MAINSTAY_JOB_ID: job.id,
    MAINSTAY_WORKSPACE: job.workspace,
    MAINSTAY_FILES: files.join('\n'),
    [MARK]: out,
  };
}
