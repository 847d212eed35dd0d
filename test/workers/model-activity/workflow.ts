import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { ModelAnswer, ModelCall } from '../../../contracts/model.ts';

export type Thought = { text: string; costUsd: number } | { type: string; message: string; details: unknown };

/** A task of one step. */
export async function think({ call, queue }: { call: ModelCall; queue: string }): Promise<Thought> {
  const { callModel } = proxyActivities<{ callModel(call: ModelCall): Promise<ModelAnswer> }>({
    taskQueue: queue,
    startToCloseTimeout: '2m',
    heartbeatTimeout: '3s',
    retry: { initialInterval: '200ms', backoffCoefficient: 1 },
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  });
  try {
    const { text, costUsd } = await callModel(call);
    return { text, costUsd };
  } catch (error) {
    if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) throw error;
    const { type, message, details } = error.cause;
    return { type: type ?? '', message, details };
  }
}
