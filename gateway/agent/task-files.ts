import type { FileRef } from '../../contracts/artifact.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { Recorder } from '../recorder/index.ts';

export interface TaskFilesOptions {
  recorder: Recorder;
  files: ContentFiles;
}

/** What the calls of a task have in common travels as files, which its node fetches once. */
export function createTaskFiles({ recorder, files }: TaskFilesOptions) {
  return {
    /** Keeps a list as JSON until the task ends; of each name the newest. */
    async keep(task: string, name: 'messages.json' | 'tools.json', list: readonly unknown[]): Promise<FileRef> {
      const kept = await files.keepBytes(Buffer.from(JSON.stringify(list)));
      const file = { ...kept, name, mime: 'application/json' };
      recorder.agentFiles.put(task, file);
      return file;
    },
  };
}

export type TaskFiles = ReturnType<typeof createTaskFiles>;
