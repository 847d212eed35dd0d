import type { ModelReport } from '../contracts/http/model.ts';
import type { ModelEvent } from '../contracts/model.ts';

export type Progress = Pick<ModelReport, 'model' | 'text' | 'isThinking' | 'tools' | 'waits' | 'ended'>;

export const NO_PROGRESS: Progress = { text: '', isThinking: false, tools: [], ended: false };
const LONGEST_TEXT = 30_000;

/** What is to be seen of a call after an event; what a model did not bring to an end is withdrawn. */
export function after(progress: Progress, event: ModelEvent): Progress {
  switch (event.type) {
    case 'begin':
      return { ...NO_PROGRESS, model: event.model };
    case 'delta':
      return {
        ...progress,
        text: (progress.text + event.text).slice(-LONGEST_TEXT),
        isThinking: false,
        waits: undefined,
      };
    case 'thinking':
      return { ...progress, isThinking: true };
    case 'tool-call':
      return { ...progress, tools: [...progress.tools, event.name], isThinking: false };
    case 'restart':
      return { ...NO_PROGRESS, model: event.model, waits: `${event.model}: ${event.why}` };
    case 'wait':
      return { ...progress, waits: event.why };
    case 'end':
      return { ...progress, isThinking: false, waits: undefined, ended: true };
  }
}
