import { statSync } from 'node:fs';
import { sentenceOf } from '../../contracts/errors.ts';
import { localTimezone } from '../../contracts/timezone.ts';
import type { Budgets } from '../../platform/budget-config.ts';
import { type Config, readConfig } from '../../platform/config-file.ts';
import type { Log } from '../../platform/log.ts';

export interface BudgetRules {
  budgets: Budgets;
  timezone: string;
}

/**
 * The budgets as the file has them now, read anew when it changed. While it can't be read, those it had last hold: a slip
 * lifts no cap.
 * @throws BadInput where it can't be read at the start
 */
export function createBudgetRules(configFile: string, log: Log): () => BudgetRules {
  let seen = stampOf(configFile);
  let rules = rulesOf(readConfig(configFile));
  return () => {
    const stamp = stampOf(configFile);
    if (stamp === seen) return rules;
    seen = stamp;
    try {
      rules = rulesOf(readConfig(configFile));
    } catch (error) {
      log.warn({ err: error }, `the budgets stay as they were: ${sentenceOf(error)}`);
    }
    return rules;
  };
}

function rulesOf({ budgets, timezone }: Config): BudgetRules {
  return { budgets, timezone: timezone ?? localTimezone() };
}

/** Changes with every change of the file; looking costs some microseconds. */
function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}` : '';
}
