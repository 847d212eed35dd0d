import { Client, Connection } from '@temporalio/client';
import Database from 'better-sqlite3';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTable } from '../../platform/process-table.ts';
import { DEFAULT_NAMESPACE } from '../../platform/temporal/connection.ts';
import type { World } from '../storm/world.ts';
import type { Evidence, Finding } from './audit.ts';

/** A workflow task that died with its worker is given out again after ten seconds; the list lags half a second. */
const CLOSED_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;
/** A lane that is empty ends by itself after a minute. */
const OPEN_WORKFLOWS = "ExecutionStatus = 'Running' AND WorkflowType != 'lane'";

/** Work that goes on though nobody waits for it: to be looked for while the system still runs. */
export async function auditOpenWork({ world }: Evidence): Promise<Finding> {
  const violations = await openWorkflows(world);
  violations.push(
    ...rows(world.homes.gateway.gatewayDb, OPEN_AT_GATEWAY),
    ...rows(world.homes.node.nodeDb, OPEN_AT_NODE),
  );
  return { promise: 'no work and no slot is left open', checked: 3, violations };
}

/** A job whose gateway was killed right after its end is closed by the next one, when its workflow task has timed out. */
async function openWorkflows({ temporalAddress }: World): Promise<string[]> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection, namespace: DEFAULT_NAMESPACE });
    for (const until = performance.now() + CLOSED_WITHIN_MS; ;) {
      const open: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query: OPEN_WORKFLOWS }))
        open.push(`workflow ${workflowId} still runs`);
      if (open.length === 0 || performance.now() > until) return open;
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    await connection.close();
  }
}

const OPEN_AT_GATEWAY = `
  SELECT 'job ' || id || ' is ' || state FROM jobs WHERE state IN ('queued', 'running')
  UNION ALL SELECT 'message ' || id || ' was never started' FROM messages WHERE started_at IS NULL
  UNION ALL SELECT 'row ' || key || ' of the outbox is ' || state FROM outbox WHERE state IN ('waiting', 'sending')`;
const OPEN_AT_NODE = `SELECT 'work ' || workflow_id || ' has no outcome' FROM work WHERE outcome IS NULL`;

function rows(file: string, sql: string): string[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).pluck().all() as string[];
  } finally {
    db.close();
  }
}

/** What a system that was stopped left behind. */
export async function auditLeftOvers({ world }: Evidence): Promise<Finding> {
  const processes = await Promise.all(
    Object.values(world.homes).map(({ logs }) => processTable.withEnvironment(`MAINSTAY_HOME=${join(logs, '..')}`)),
  );
  const files = Object.values(world.homes).flatMap(temporaryFiles);
  return {
    promise: 'no process and no temporary file is left over',
    checked: files.length + processes.flat().length,
    violations: [
      ...processes.flat().map((pid) => `process ${pid} still lives`),
      ...files.map((file) => `${file} was left`),
    ],
  };
}

/** By the names our durable writes give to what is not whole yet. */
function temporaryFiles({ logs, files, memory, workspace, runs }: World['homes']['node']): string[] {
  return [files, memory, workspace, runs, join(logs, '..')].filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { recursive: folder !== join(logs, '..'), withFileTypes: true })
      .filter((entry) => entry.isFile() && isTemporary(entry.name, basename(entry.parentPath)))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

const isTemporary = (name: string, folder: string) => folder === 'partial' || /\.(tmp|part|partial|new)$/.test(name);
