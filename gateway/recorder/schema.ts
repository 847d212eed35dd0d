import type { Migration } from '../../storage/sqlite.ts';
import { agentFilesAndWaits, agentTables } from './agent-tables.ts';
import { budgetTables, cheaperAsAnswer } from './budget-tables.ts';
import { reminderTables } from './reminder-tables.ts';

/** The tables of `gateway.db`. Times are milliseconds since the epoch; JSON columns are checked where they are read. */
export const migrations: readonly Migration[] = [
  (db) =>
    db.exec(`
      -- The one ordered record of what was said and done.
      CREATE TABLE entries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('said', 'replied', 'job', 'system')),
        chat TEXT,
        who TEXT NOT NULL,
        at INTEGER NOT NULL,
        text TEXT NOT NULL,
        data TEXT NOT NULL DEFAULT '{}'
      ) STRICT;
      CREATE INDEX entries_chat ON entries (chat, seq);

      CREATE VIRTUAL TABLE entries_index USING fts5 (
        text, who, content = 'entries', content_rowid = 'seq', tokenize = 'porter unicode61'
      );

      -- What was accepted and what became of it.
      CREATE TABLE messages (
        id TEXT PRIMARY KEY,
        chat TEXT NOT NULL,
        external_id TEXT,
        sender_id TEXT,
        sender_name TEXT NOT NULL,
        text TEXT NOT NULL,
        attachments TEXT NOT NULL,
        press INTEGER NOT NULL DEFAULT 0,
        accepted_at INTEGER NOT NULL,
        start_after INTEGER NOT NULL,
        album TEXT,
        started_at INTEGER,
        answered_at INTEGER,
        reply TEXT
      ) STRICT;
      CREATE INDEX messages_unstarted ON messages (start_after) WHERE started_at IS NULL;
      CREATE UNIQUE INDEX messages_album ON messages (album) WHERE album IS NOT NULL;

      -- Every key ever accepted that is not the id of a message of its own: the later parts of an album.
      CREATE TABLE accepted_parts (key TEXT PRIMARY KEY, message_id TEXT NOT NULL REFERENCES messages (id)) STRICT, WITHOUT ROWID;

      -- The times a queue was without a node; \`returned_at\` is when one was back.
      CREATE TABLE outages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue TEXT NOT NULL,
        began_at INTEGER NOT NULL,
        returned_at INTEGER
      ) STRICT;
      CREATE INDEX outages_queue ON outages (queue, id);

      CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        message_id TEXT REFERENCES messages (id),
        -- Who asked: the message itself, or a later one that asked to run it again.
        asked_by TEXT REFERENCES messages (id),
        workflow_id TEXT NOT NULL,
        run_id TEXT,
        skill TEXT NOT NULL,
        summary TEXT NOT NULL,
        input TEXT NOT NULL,
        attachments TEXT NOT NULL,
        queue TEXT NOT NULL,
        time_limit_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        chat TEXT,
        node TEXT,
        queued_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0,
        progress TEXT,
        result TEXT,
        artifacts TEXT NOT NULL DEFAULT '[]',
        measures TEXT,
        error TEXT,
        outage_id INTEGER REFERENCES outages (id),
        cost_usd REAL NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX jobs_message ON jobs (message_id);
      CREATE INDEX jobs_asked_by ON jobs (asked_by);
      CREATE INDEX jobs_outage ON jobs (outage_id, chat) WHERE outage_id IS NOT NULL;
      CREATE INDEX jobs_recent ON jobs (queued_at);
      CREATE INDEX jobs_open ON jobs (state) WHERE state IN ('queued', 'running', 'waiting-approval');

      -- Messages as they should stand in a chat: \`version\` is the wanted content, \`sent_version\` what the chat shows.
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        chat TEXT NOT NULL,
        body TEXT NOT NULL,
        version INTEGER NOT NULL DEFAULT 1,
        sent_version INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused')),
        external_ids TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before INTEGER NOT NULL DEFAULT 0,
        maybe_sent INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        sent_at INTEGER,
        error TEXT
      ) STRICT;
      CREATE INDEX outbox_due ON outbox (chat, seq) WHERE state IN ('waiting', 'sending');

      CREATE TABLE people (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        allowed_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE pairing_codes (code TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;

      -- Written to find out whether anything can be written.
      CREATE TABLE pulse (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;

      -- What each node last said of itself, and how far it has read the record.
      CREATE TABLE nodes (
        name TEXT PRIMARY KEY,
        queue TEXT NOT NULL,
        announcement TEXT NOT NULL,
        announced_at INTEGER NOT NULL,
        log_acknowledged INTEGER NOT NULL DEFAULT 0
      ) STRICT;
    `),
  (db) =>
    db.exec(`
      -- Ten thousand jobs may wait in one outage: the end of each asks for one that is left, the notice for places.
      CREATE INDEX jobs_outage_open ON jobs (outage_id, chat) WHERE state IN ('queued', 'running', 'waiting-approval');
      CREATE INDEX jobs_places ON jobs (queue, queued_at) WHERE state = 'queued';
    `),
  (db) =>
    db.exec(`
      -- Tries at a message are counted before they are made; acceptance counts the first. Dead letters wait for a person.
      ALTER TABLE messages ADD COLUMN tries INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE messages ADD COLUMN dead_at INTEGER;
      ALTER TABLE messages ADD COLUMN dead_reason TEXT;
      CREATE INDEX messages_dead ON messages (dead_at) WHERE dead_at IS NOT NULL;
      CREATE INDEX outbox_refused ON outbox (seq) WHERE state = 'refused';
    `),
  (db) =>
    db.exec(`
      -- The newest message id known when a row was first sent: should it have to be looked for, it can't be older.
      ALTER TABLE outbox ADD COLUMN sent_after TEXT;
    `),
  (db) =>
    db.exec(`
      -- When \`not_before\` was set: a clock that is put back before that time must not make it wait for hours.
      ALTER TABLE outbox ADD COLUMN waits_since INTEGER NOT NULL DEFAULT 0;
      -- Places are those of the record's order, not of a clock that may have been put back.
      DROP INDEX jobs_places;
      CREATE INDEX jobs_places ON jobs (queue) WHERE state = 'queued';
    `),
  (db) =>
    db.exec(`
      -- What can't be taken back, one row a job: the intent first, then how the job ended.
      CREATE TABLE effects (
        key TEXT PRIMARY KEY REFERENCES jobs (id),
        node TEXT NOT NULL,
        start TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('intent', 'done', 'failed', 'cancelled', 'unknown')),
        intents INTEGER NOT NULL,
        intent_at INTEGER NOT NULL,
        settled_at INTEGER
      ) STRICT;
      CREATE INDEX effects_unknown ON effects (state) WHERE state = 'unknown';
      -- A job that only finds out how another one's effect ended.
      ALTER TABLE jobs ADD COLUMN checks TEXT;
    `),
  (db) =>
    db.exec(`
      -- What each cron's schedule was told to be, one row a change: it holds from some moment between \`after\`, when it was
      -- asked for or last seen to be otherwise, and \`since\` (null: Temporal was not told yet). No definition: removed.
      CREATE TABLE cron_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        cron TEXT NOT NULL,
        definition TEXT,
        hash TEXT,
        paused INTEGER NOT NULL,
        note TEXT,
        by TEXT NOT NULL,
        namespace_id TEXT,
        after INTEGER NOT NULL,
        since INTEGER
      ) STRICT;
      CREATE INDEX cron_history_cron ON cron_history (cron, id);

      -- The fires: one row a workflow.
      CREATE TABLE cron_runs (
        workflow_id TEXT NOT NULL,
        run_id TEXT NOT NULL,
        cron TEXT NOT NULL,
        nominal_at INTEGER NOT NULL,
        fired_at INTEGER NOT NULL,
        begun_at INTEGER NOT NULL,
        job_id TEXT,
        state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'unknown')),
        started_at INTEGER,
        finished_at INTEGER,
        run_ms INTEGER,
        error TEXT,
        cost_usd REAL NOT NULL DEFAULT 0,
        PRIMARY KEY (workflow_id, run_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX cron_runs_cron ON cron_runs (cron, nominal_at);
      CREATE INDEX cron_runs_open ON cron_runs (begun_at) WHERE state = 'running';
      CREATE UNIQUE INDEX cron_runs_job ON cron_runs (job_id) WHERE job_id IS NOT NULL;

      -- How often a cron failed in a row, whether its chat knows, and when it was last told of each cause.
      CREATE TABLE cron_failures (
        cron TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        since INTEGER NOT NULL,
        is_told INTEGER NOT NULL,
        told TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Fires the audit missed and told of, so that each is told once.
      CREATE TABLE cron_missed (
        cron TEXT NOT NULL,
        nominal_at INTEGER NOT NULL,
        told_at INTEGER NOT NULL,
        PRIMARY KEY (cron, nominal_at)
      ) STRICT, WITHOUT ROWID;
    `),
  (db) =>
    db.exec(`
      -- Messages whose text is another in the record, since secrets are redacted there.
      ALTER TABLE messages ADD COLUMN has_secret INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX messages_secret ON messages (answered_at) WHERE has_secret = 1;

      CREATE TABLE settings (id INTEGER PRIMARY KEY CHECK (id = 1), digests TEXT NOT NULL) STRICT;
    `),
  (db) =>
    db.exec(`
      -- The node's curated memory as it last handed it over.
      CREATE TABLE curated_copy (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        since INTEGER NOT NULL,
        version INTEGER NOT NULL,
        copy TEXT NOT NULL
      ) STRICT;
    `),
  agentTables,
  budgetTables,
  reminderTables,
  agentFilesAndWaits,
  cheaperAsAnswer,
  (db) => db.exec('ALTER TABLE messages ADD COLUMN heard TEXT'),
];
