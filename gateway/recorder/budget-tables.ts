import type { Migration } from '../../storage/sqlite.ts';

/** What models may cost and have cost. */
export const budgetTables: Migration = (db) =>
  db.exec(`
      -- The ledger of money: one row a request to a model, written before it is made. Amounts are billionths of a dollar.
      -- Without a cost it counts at its worst: under way until \`until\`, and as spent from then on.
      CREATE TABLE reservations (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        until INTEGER NOT NULL,
        tier TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        job TEXT,
        skill TEXT,
        cron TEXT,
        chat TEXT,
        turn TEXT,
        worst INTEGER NOT NULL,
        cost INTEGER,
        input INTEGER NOT NULL DEFAULT 0,
        cached_input INTEGER NOT NULL DEFAULT 0,
        cache_write INTEGER NOT NULL DEFAULT 0,
        output INTEGER NOT NULL DEFAULT 0,
        settled_at INTEGER
      ) STRICT;
      CREATE INDEX reservations_at ON reservations (at);
      CREATE INDEX reservations_open ON reservations (at) WHERE cost IS NULL;
      CREATE INDEX reservations_job ON reservations (job) WHERE job IS NOT NULL;

      -- What stands against caps, by quarters of an hour: each new call asks for sums of a whole month. In step with the rows
      -- above by their own commits.
      CREATE TABLE reservation_sums (
        quarter INTEGER NOT NULL,
        tier TEXT NOT NULL,
        provider TEXT NOT NULL,
        cron TEXT NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (quarter, tier, provider, cron)
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER reservations_granted AFTER INSERT ON reservations BEGIN
        INSERT INTO reservation_sums VALUES (new.at / 900000, new.tier, new.provider, coalesce(new.cron, ''), coalesce(new.cost, new.worst))
        ON CONFLICT DO UPDATE SET amount = amount + excluded.amount;
      END;
      CREATE TRIGGER reservations_settled AFTER UPDATE OF cost ON reservations BEGIN
        UPDATE reservation_sums SET amount = amount + coalesce(new.cost, new.worst) - coalesce(old.cost, old.worst)
        WHERE quarter = new.at / 900000 AND tier = new.tier AND provider = new.provider AND cron = coalesce(new.cron, '');
      END;

      -- What the operator has put on top of a cap for one period, which began then.
      CREATE TABLE budget_raises (
        key TEXT PRIMARY KEY,
        scope TEXT NOT NULL,
        period TEXT NOT NULL CHECK (period IN ('day', 'month')),
        since INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        by TEXT NOT NULL,
        at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX budget_raises_cap ON budget_raises (scope, period, since);

      -- What was told of a cap, each threshold once; the last one once more for every limit it was raised to.
      CREATE TABLE budget_alerts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        scope TEXT NOT NULL,
        period TEXT NOT NULL CHECK (period IN ('day', 'month')),
        since INTEGER NOT NULL,
        percent INTEGER NOT NULL,
        limit_told INTEGER NOT NULL,
        at INTEGER NOT NULL,
        answer TEXT CHECK (answer IN ('raise', 'stop')),
        answered_by TEXT,
        answered_at INTEGER,
        UNIQUE (scope, period, since, percent, limit_told)
      ) STRICT;

      ALTER TABLE jobs ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE jobs ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
    `);

/** The operator may answer by cheaper models, too. SQLite changes no CHECK of a table that is there. */
export const cheaperAsAnswer: Migration = (db) =>
  db.exec(`
      CREATE TABLE budget_alerts_new (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        scope TEXT NOT NULL,
        period TEXT NOT NULL CHECK (period IN ('day', 'month')),
        since INTEGER NOT NULL,
        percent INTEGER NOT NULL,
        limit_told INTEGER NOT NULL,
        at INTEGER NOT NULL,
        answer TEXT CHECK (answer IN ('raise', 'cheaper', 'stop')),
        answered_by TEXT,
        answered_at INTEGER,
        UNIQUE (scope, period, since, percent, limit_told)
      ) STRICT;
      INSERT INTO budget_alerts_new SELECT * FROM budget_alerts;
      DROP TABLE budget_alerts;
      ALTER TABLE budget_alerts_new RENAME TO budget_alerts;
    `);
