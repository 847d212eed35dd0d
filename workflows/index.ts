// Everything the gateway's worker may run. Workflows live in files of their own, since they run in a separate JS context.
export { agent } from './agent.ts';
export { cron } from './cron.ts';
export { job } from './job.ts';
export { lane } from './lane.ts';
export { listen } from './listen.ts';
export { reminder } from './reminder.ts';
export { subagent } from './subagent.ts';
export { turn } from './turn.ts';
