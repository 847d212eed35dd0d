import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, isGrpcServiceError } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import { NotReachable, UserError, sentenceOf } from '../../contracts/errors.ts';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.ts';

export const RETENTION_DAYS = 30;

const RETENTION_MS = RETENTION_DAYS * 24 * 60 * 60 * 1_000;
const USABLE_LIMIT_MS = 60_000;
const POLL_MS = 100;

/** `temporal.api.enums.v1.IndexedValueType` */
const INDEXED_VALUE_TYPES = { KEYWORD: 2, DOUBLE: 4 } as const;

/** https://grpc.io/docs/guides/status-codes/ */
const STATUS = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  unimplemented: 12,
  unauthenticated: 16,
} as const;

/**
 * Makes sure that the namespace is there, keeps closed workflows for 30 days and knows our search attributes, and
 * waits until requests may use them. Changes nothing, in a few milliseconds, when all is as it should be.
 * @throws UserError when this server does not let us set up what is missing
 * @throws NotReachable when the server takes the changes but does not put them to use within a minute
 */
export async function ensureNamespace(connection: Connection, namespace: string): Promise<void> {
  const retentionMs = await describeRetention(connection, namespace);
  if (retentionMs === null) {
    await permitted(namespace, `register it`, () => register(connection, namespace));
  } else if (retentionMs !== RETENTION_MS) {
    await permitted(namespace, `keep closed workflows for ${RETENTION_DAYS} days`, () => retain(connection, namespace));
  }
  if (retentionMs !== null && (await understands(() => searchByAttributes(connection, namespace)))) return;
  const add = () => addMissingAttributes(connection, namespace);
  await untilUnderstood(namespace, () => permitted(namespace, 'add search attributes', add));
  await untilUnderstood(namespace, () => searchByAttributes(connection, namespace));
}

/** Milliseconds; null when there is no such namespace. */
async function describeRetention(connection: Connection, namespace: string): Promise<number | null> {
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0;
  } catch (error) {
    if (hasStatus(error, STATUS.notFound)) return null;
    throw error;
  }
}

async function register(connection: Connection, namespace: string): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      description: 'Mainstay: every message and every cron is a workflow here',
      workflowExecutionRetentionPeriod: msToTs(RETENTION_MS),
    });
  } catch (error) {
    // Another gateway or a tool may have been quicker.
    if (!hasStatus(error, STATUS.alreadyExists)) throw error;
  }
}

async function retain(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(RETENTION_MS) },
  });
}

async function addMissingAttributes(connection: Connection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((key) => !(key.name in known.customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(missing.map((key) => [key.name, INDEXED_VALUE_TYPES[key.type]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
}

async function searchByAttributes(connection: Connection, namespace: string): Promise<void> {
  const query = SEARCH_ATTRIBUTES.map((key) => `${key.name} IS NULL`).join(' AND ');
  await connection.workflowService.countWorkflowExecutions({ namespace, query });
}

/** Whether the server knows the namespace and the attributes in a request; its services learn of changes in seconds. */
async function understands(request: () => Promise<void>): Promise<boolean> {
  try {
    await request();
    return true;
  } catch (error) {
    if (hasStatus(error, STATUS.notFound) || hasStatus(error, STATUS.invalidArgument)) return false;
    throw error;
  }
}

async function untilUnderstood(namespace: string, request: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + USABLE_LIMIT_MS;
  while (!(await understands(request))) {
    if (performance.now() > giveUpAt) {
      const names = SEARCH_ATTRIBUTES.map((key) => key.name).join(', ');
      throw new NotReachable(
        `Temporal does not put namespace ${namespace} with its search attributes ${names} to use; look at its log and start again.`,
      );
    }
    await delay(POLL_MS);
  }
}

/** Runs a change of the server's settings; where it is refused, says who has to make it. */
async function permitted(namespace: string, purpose: string, change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    const refusals = [STATUS.permissionDenied, STATUS.unauthenticated, STATUS.unimplemented];
    if (!refusals.some((code) => hasStatus(error, code))) throw error;
    const attributes = SEARCH_ATTRIBUTES.map((key) => `${key.name} (${key.type.toLowerCase()})`).join(', ');
    throw new UserError(
      `Temporal does not let us set up namespace ${namespace} (to ${purpose}: ${sentenceOf(error)}); ` +
        `ask its administrator for the namespace with ${RETENTION_DAYS} days of retention and the search attributes ${attributes}.`,
      { cause: error },
    );
  }
}

function hasStatus(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && (error.code as number) === code;
}
