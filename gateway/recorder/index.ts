import { sentenceOf } from '../../contracts/errors.ts';
import type { Redact } from '../../platform/secrets/redact-known.ts';
import { createRedactor } from '../../platform/secrets/redact.ts';
import { openDatabase } from '../../storage/sqlite.ts';
import { createAgentFiles } from './agent-files.ts';
import { createAgentTasks } from './agent-tasks.ts';
import { createApprovals } from './approvals.ts';
import { createBudgetAlerts } from './budget-alerts.ts';
import { createBudgetRaises } from './budget-raises.ts';
import { createCapWaits } from './cap-waits.ts';
import { createCleanup } from './cleanup.ts';
import { createConversations } from './conversations.ts';
import { createCronFailures } from './cron-failures.ts';
import { createCronHistory } from './cron-history.ts';
import { createCronMissed } from './cron-missed.ts';
import { createCronRuns } from './cron-runs.ts';
import { createCuratedCopy } from './curated-copy.ts';
import { createDays } from './days.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createEffects } from './effects.ts';
import { createEntries } from './entries.ts';
import { createFileReferences } from './file-references.ts';
import { createJobs } from './jobs.ts';
import { createMessages } from './messages.ts';
import { createNodes } from './nodes.ts';
import { createOutages } from './outages.ts';
import { createOutbox } from './outbox.ts';
import { createPeople } from './people.ts';
import { createReminders } from './reminders.ts';
import { createReservations } from './reservations.ts';
import { createSettings } from './settings.ts';
import { migrations } from './schema.ts';

/**
 * Opens `gateway.db`: the record of everything, of which the daily log is a projection. What `redact` finds never gets
 * into the record, nor into its index.
 */
export function openRecorder(file: string, redact: Redact = createRedactor([])) {
  const db = openDatabase(file, migrations);
  const pulse = db.prepare('INSERT INTO pulse (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at');
  return {
    redact,
    entries: createEntries(db, redact),
    messages: createMessages(db, redact),
    jobs: createJobs(db),
    outages: createOutages(db),
    outbox: createOutbox(db),
    deadLetters: createDeadLetters(db),
    effects: createEffects(db),
    agentFiles: createAgentFiles(db),
    agentTasks: createAgentTasks(db),
    approvals: createApprovals(db),
    conversations: createConversations(db),
    reminders: createReminders(db),
    reservations: createReservations(db),
    budgetRaises: createBudgetRaises(db),
    budgetAlerts: createBudgetAlerts(db),
    capWaits: createCapWaits(db),
    cronFailures: createCronFailures(db),
    cronHistory: createCronHistory(db),
    cronMissed: createCronMissed(db),
    cronRuns: createCronRuns(db),
    cleanup: createCleanup(db, redact),
    curatedCopy: createCuratedCopy(db),
    fileReferences: createFileReferences(db),
    days: createDays(db),
    people: createPeople(db),
    nodes: createNodes(db),
    settings: createSettings(db),
    /** All or nothing, and durable once it returns: one commit, one sync. */
    atomically<Result>(work: () => Result): Result {
      return db.transaction(work).immediate();
    },
    /** Writes a little. @returns why nothing can be kept, or null where all is well */
    problem(): string | null {
      try {
        pulse.run(Date.now());
        return null;
      } catch (error) {
        return sentenceOf(error);
      }
    },
    close: () => db.close(),
  };
}

export type Recorder = ReturnType<typeof openRecorder>;
