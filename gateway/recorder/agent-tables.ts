import type { Migration } from '../../storage/sqlite.ts';

/** What the agent has to do, may do, and remembers of a chat. */
export const agentTables: Migration = (db) =>
  db.exec(`
    -- The agent's tasks: one row a message that a model answers.
    CREATE TABLE agent_tasks (
      id TEXT PRIMARY KEY,
      chat TEXT,
      message_id TEXT,
      tier TEXT NOT NULL,
      prompt TEXT,
      summary TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'thinking', 'done', 'failed', 'cancelled')),
      asked_at INTEGER NOT NULL,
      begun_at INTEGER,
      ended_at INTEGER,
      steps INTEGER NOT NULL DEFAULT 0,
      model TEXT,
      input_tokens INTEGER NOT NULL DEFAULT 0,
      output_tokens INTEGER NOT NULL DEFAULT 0,
      cost_usd REAL NOT NULL DEFAULT 0,
      error TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX agent_tasks_open ON agent_tasks (chat) WHERE state IN ('waiting', 'thinking');

    -- Jobs that a task of the agent started: their results are its own to tell, until it lets them go.
    CREATE TABLE agent_jobs (
      job_id TEXT PRIMARY KEY,
      task TEXT NOT NULL,
      is_let_go INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX agent_jobs_task ON agent_jobs (task);

    -- What the operator was asked to allow.
    CREATE TABLE approvals (
      id TEXT PRIMARY KEY,
      task TEXT NOT NULL,
      chat TEXT,
      skill TEXT NOT NULL,
      what TEXT NOT NULL,
      asked_at INTEGER NOT NULL,
      verdict TEXT CHECK (verdict IN ('once', 'always', 'deny')),
      decided_by TEXT,
      decided_at INTEGER
    ) STRICT, WITHOUT ROWID;

    -- From where on a chat's messages belong to the running conversation.
    CREATE TABLE conversations (
      chat TEXT PRIMARY KEY,
      since_seq INTEGER NOT NULL,
      summary TEXT,
      model TEXT
    ) STRICT, WITHOUT ROWID;
  `);

/** What a task's calls share, and where it waits. */
export const agentFilesAndWaits: Migration = (db) =>
  db.exec(`
      -- What the calls of a task have in common lies in files, which are wanted until it ends.
      CREATE TABLE agent_files (
        task TEXT NOT NULL,
        name TEXT NOT NULL,
        file TEXT NOT NULL,
        UNIQUE (task, name)
      ) STRICT;

      -- Who waits at a cap for the operator's word.
      CREATE TABLE cap_waits (task TEXT PRIMARY KEY, cap TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `);
