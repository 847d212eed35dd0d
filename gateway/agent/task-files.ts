import type { FileRef } from '../../contracts/artifact.ts';
import { headAndTail, LONGEST_RESULT, wholeIn } from '../../contracts/long-text.ts';
import { attachmentPath } from '../../contracts/skill.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Recorder } from '../recorder/index.ts';

export interface TaskFilesOptions {
  recorder: Recorder;
  files: ContentFiles;
}

/** What the calls of a task have in common travels as files, which its node fetches once. */
export function createTaskFiles({ recorder, files }: TaskFilesOptions) {
  /** Until the task ends; of each name the newest. */
  async function keep(task: string, name: string, mime: string, content: string): Promise<FileRef> {
    const file = { ...(await files.keepBytes(Buffer.from(content))), name, mime };
    recorder.agentFiles.put(task, file);
    return file;
  }

  return {
    keepList: (task: string, name: string, list: readonly unknown[]): Promise<FileRef> =>
      keep(task, name, 'application/json', JSON.stringify(list)),

    /** A result as the task's conversation takes it. */
    async fitText(task: string, name: string, text: string): Promise<string> {
      if (text.length <= LONGEST_RESULT) return text;
      const whole = await keep(task, name, 'text/plain', text);
      return headAndTail(text, LONGEST_RESULT, wholeIn(attachmentPath(whole)));
    },
  };
}
