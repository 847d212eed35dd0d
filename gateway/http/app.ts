import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { z } from 'zod';
import type { Health, Status } from '../../contracts/http/status.ts';
import type { Log } from '../../platform/log.ts';
import type { ContentFiles } from '../../storage/content-files.ts';
import type { TaskCards } from '../agent/task-cards.ts';
import type { Budget } from '../budget/budget.ts';
import type { Bus } from '../bus.ts';
import type { Command } from '../commands/command.ts';
import type { CronDesk } from '../crons/desk.ts';
import type { CuratedDesk } from '../curated-copy.ts';
import type { Intake } from '../intake.ts';
import type { JobDesk } from '../jobs.ts';
import type { Asks } from '../memory/asks.ts';
import type { MemoryDesk } from '../memory/desk.ts';
import type { Recorder } from '../recorder/index.ts';
import type { ReminderDesk } from '../reminders/desk.ts';
import type { Auth } from './auth.ts';
import { budgetRoutes } from './budget.ts';
import { chatRoutes } from './chats.ts';
import { cronRoutes } from './crons.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { effectRoutes } from './effects.ts';
import { eventRoutes } from './events.ts';
import { answerTo } from './failure.ts';
import { fileRoutes } from './files.ts';
import { jobRoutes } from './jobs.ts';
import { mcpRoutes } from './mcp.ts';
import { memoryRoutes } from './memory.ts';
import { messageRoutes } from './messages.ts';
import { modelCallRoutes } from './model-calls.ts';
import { nodeRoutes } from './nodes.ts';
import { pageRoutes } from './page.ts';
import { readJson } from './read-json.ts';
import { reminderRoutes } from './reminders.ts';

export interface HttpOptions {
  auth: Auth;
  recorder: Recorder;
  intake: Intake;
  jobs: JobDesk;
  crons: CronDesk;
  reminders: ReminderDesk;
  budget: Budget;
  taskCards: TaskCards;
  memory: MemoryDesk;
  asks: Asks;
  curated: CuratedDesk;
  commands: readonly Command[];
  files: ContentFiles;
  bus: Bus;
  log: Log;
  status: () => Status;
  /** Why no node can run a skill; undefined where one can, or none is known yet. */
  whyOff(skill: string): string | undefined;
  health: () => Health;
  metrics: () => Promise<string>;
  /** The chat that `main` stands for. */
  mainChat: () => string;
  /** The operator's name, for messages whose sender the channel does not tell. */
  operator: string;
}

/** The gateway's HTTP: the API for nodes, terminals and scripts, and the page. */
export function createApp(options: HttpOptions): Hono {
  const { auth, log } = options;
  const app = new Hono();

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'same-origin',
    }),
  );
  app.onError((error, context) => {
    const { status, sentence } = answerTo(error);
    if (status === 500) log.error({ err: error, path: context.req.path }, 'a request failed');
    // What was not taken was not read either, so nothing more can come over this connection.
    if (status === 507) context.header('connection', 'close');
    return context.json({ error: sentence }, status);
  });
  app.notFound((context) => context.json({ error: `There is nothing at ${context.req.path}.` }, 404));

  app.get('/healthz', (context) => {
    const health = options.health();
    return context.json(health, health.ok ? 200 : 503);
  });
  app.post('/api/login', async (context) => {
    const credentials = z
      .object({ token: z.string().optional(), code: z.string().optional() })
      .parse(await readJson(context.req.raw));
    if (!auth.logIn(context, credentials))
      return context.json(
        {
          error:
            credentials.code === undefined
              ? 'That is not the token; it stands as MAINSTAY_TOKEN in the .env file of the Mainstay home.'
              : 'That link was used before or is older than ten minutes; log in with MAINSTAY_TOKEN, which stands in the .env file of the Mainstay home.',
        },
        401,
      );
    return context.json({ ok: true });
  });

  app.use('/api/*', auth.guard);
  app.use('/metrics', auth.guard);
  app.get('/metrics', async (context) => context.text(await options.metrics()));
  app.get('/api/status', (context) => context.json(options.status()));
  app.get('/api/commands', (context) =>
    context.json(
      options.commands
        .filter(({ hidden }) => !hidden)
        .map(({ name, summary, usage, completions = [], skill }) => {
          const reason = skill === undefined ? undefined : options.whyOff(skill);
          return { name, summary, usage, completions, available: reason === undefined, reason };
        }),
    ),
  );
  app.post('/api/pair', (context) => context.json(options.recorder.people.newCode(Date.now())));
  app.post('/api/login-code', (context) => context.json({ code: auth.newLoginCode() }));
  app.route('/api', messageRoutes(options));
  app.route('/api', jobRoutes(options));
  app.route('/api', cronRoutes(options));
  app.route('/api', reminderRoutes(options));
  app.route('/api', budgetRoutes(options));
  app.route('/api', memoryRoutes(options));
  app.route('/api', deadLetterRoutes(options));
  app.route('/api', effectRoutes(options));
  app.route('/api', chatRoutes(options));
  app.route('/api', fileRoutes(options));
  app.route('/api', modelCallRoutes(options));
  app.route('/api', nodeRoutes(options));
  app.route('/api', mcpRoutes(options));
  app.route('/api', eventRoutes(options));
  app.route('/', pageRoutes());
  return app;
}
