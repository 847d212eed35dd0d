import type { AgentEnding } from '../../contracts/agent.ts';
import type { Tier } from '../../contracts/model.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

/** A task of the agent as it was asked for. */
export interface NewAgentTask {
  id: string;
  /** Where it asks for leave, and its long jobs tell what came of them. */
  chat?: string | undefined;
  /** The message it answers. */
  messageId?: string | undefined;
  tier: Tier;
  /** What is asked, where no message says it. */
  prompt?: string | undefined;
  summary: string;
  askedAt: number;
}

export interface AgentTask extends NewAgentTask {
  state: 'waiting' | 'thinking' | 'done' | 'failed' | 'cancelled';
}

interface Row extends Omit<AgentTask, 'chat' | 'messageId' | 'prompt'> {
  chat: string | null;
  messageId: string | null;
  prompt: string | null;
}

/** The agent's tasks, and the jobs they started. */
export function createAgentTasks(db: Sqlite) {
  const columns = 'id, chat, message_id AS messageId, tier, prompt, summary, asked_at AS askedAt, state';
  const insert = db.prepare(`
    INSERT INTO agent_tasks (id, chat, message_id, tier, prompt, summary, state, asked_at)
    VALUES (@id, @chat, @messageId, @tier, @prompt, @summary, 'waiting', @askedAt) ON CONFLICT DO NOTHING`);
  const byId = db.prepare(`SELECT ${columns} FROM agent_tasks WHERE id = ?`);
  const open = db.prepare(
    `SELECT ${columns} FROM agent_tasks WHERE chat = ? AND state IN ('waiting', 'thinking') ORDER BY asked_at`,
  );
  const begin = db.prepare(
    "UPDATE agent_tasks SET state = 'thinking', begun_at = coalesce(begun_at, ?) WHERE id = ? AND state IN ('waiting', 'thinking')",
  );
  const end = db.prepare(`
    UPDATE agent_tasks SET state = @state, ended_at = @at, steps = @steps, model = @model, input_tokens = @input,
      output_tokens = @output, cost_usd = @costUsd, error = @error
    WHERE id = @task AND state IN ('waiting', 'thinking')`);
  const addJob = db.prepare('INSERT INTO agent_jobs (job_id, task) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const letGo = db.prepare('UPDATE agent_jobs SET is_let_go = 1 WHERE job_id = ?');
  const held = db.prepare('SELECT task FROM agent_jobs WHERE job_id = ? AND is_let_go = 0').pluck();
  const jobsOf = db.prepare('SELECT job_id FROM agent_jobs WHERE task = ? AND is_let_go = 0').pluck();

  return {
    insert: (task: NewAgentTask) =>
      insert.run({
        ...task,
        chat: task.chat ?? null,
        messageId: task.messageId ?? null,
        prompt: task.prompt ?? null,
      }).changes === 1,
    find: (id: string): AgentTask | null => read(byId.get(id) as Row | undefined),
    /** What a chat has waiting or under way, the first first. */
    open: (chat: string): AgentTask[] => (open.all(chat) as Row[]).map((row) => read(row)!),
    /** @returns false when it has ended before it began */
    begin: (id: string, at: number): boolean => begin.run(at, id).changes === 1,
    /** @returns false when it had ended before; the first end stands */
    end: ({ task, state, steps, model, tokens, costUsd, error }: AgentEnding, at: number): boolean =>
      end.run({ task, state, at, steps, ...tokens, model: model ?? null, costUsd, error: error ?? null }).changes === 1,
    addJob: (jobId: string, task: string) => addJob.run(jobId, task),
    /** From now on the job tells its chat by itself what came of it. */
    letJobGo: (jobId: string) => letGo.run(jobId),
    /** The task that waits for this job's result, if one does. */
    waitsFor: (jobId: string) => (held.get(jobId) as string | undefined) ?? null,
    /** Jobs whose results are the task's to tell. */
    jobsOf: (task: string) => jobsOf.all(task) as string[],
  };
}

function read(row: Row | undefined): AgentTask | null {
  if (!row) return null;
  const { chat, messageId, prompt, ...task } = row;
  return { ...task, chat: chat ?? undefined, messageId: messageId ?? undefined, prompt: prompt ?? undefined };
}
