import type { ModelTool } from '../../contracts/model.ts';
import type { AgentTask } from '../recorder/agent-tasks.ts';

/** A tool that needs no node: the gateway does it at once, where it admits the call. */
export interface OwnTool extends ModelTool {
  /**
   * Asked twice with the same key, it changes nothing the second time.
   * @returns what the model is told
   * @throws UserError
   */
  use(input: Record<string, unknown>, call: { key: string; task: AgentTask }): string;
}
