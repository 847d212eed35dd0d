import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Recorder } from './recorder/index.ts';

/** What Prometheus reads at `/metrics`: the process's own figures and the queues. */
export function createMetrics(recorder: Recorder): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'mainstay_' });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `mainstay_${name}`,
      help,
      registers: [registry],
      collect: function () {
        this.set(read());
      },
    });
  gauge('jobs_running', 'Jobs that run now', () => recorder.jobs.counts(Date.now()).running);
  gauge('jobs_queued', 'Jobs that wait', () => recorder.jobs.counts(Date.now()).queued);
  gauge(
    'messages_unstarted',
    'Accepted messages whose turn has not started',
    () => recorder.messages.unstarted().length,
  );
  gauge('outbox_waiting', 'Messages that wait to be sent', () => recorder.outbox.waiting());
  gauge('effects_unknown', 'Effects of which nobody can tell whether they happened', () => recorder.effects.unknown());
  gauge('dead_letters', 'Messages and answers that were given up', () => recorder.deadLetters.count());
  return registry;
}
