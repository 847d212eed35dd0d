import { effectState, type EffectState, type EffectView } from '../../contracts/effect.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

interface Row {
  key: string;
  skill: string;
  summary: string;
  chat: string | null;
  node: string;
  state: string;
  intents: number;
  intent_at: number;
  settled_at: number | null;
}

/** The ledger of what can't be taken back: the intent is durable before anything is done. */
export function createEffects(db: Sqlite) {
  const intend = db
    .prepare(
      `
    INSERT INTO effects (key, node, start, state, intents, intent_at) VALUES (@key, @node, @start, 'intent', 1, @at)
    ON CONFLICT (key) DO UPDATE SET
      intents = intents + (start <> excluded.start), start = excluded.start, node = excluded.node, state = 'intent', settled_at = NULL
    RETURNING intents`,
    )
    .pluck();
  const settle = db.prepare('UPDATE effects SET state = ?, settled_at = ? WHERE key = ?');
  const has = db.prepare('SELECT 1 FROM effects WHERE key = ?').pluck();
  const list = db.prepare(`
    SELECT e.*, j.skill, j.summary, j.chat FROM effects e JOIN jobs j ON j.id = e.key
    WHERE (@state IS NULL OR e.state = @state) AND (@chat IS NULL OR j.chat = @chat) ORDER BY e.rowid DESC LIMIT @limit`);
  const unknown = db.prepare("SELECT count(*) FROM effects WHERE state = 'unknown'").pluck();

  return {
    /** Writes down that a start of the work is about to do it. @returns how many earlier starts were */
    intend: (key: string, node: string, start: string, at: number): number =>
      (intend.get({ key, node, start, at }) as number) - 1,
    /** Its job has ended so; jobs without an effect have no row. */
    settle: (key: string, state: Exclude<EffectState, 'intent'>, at: number) => settle.run(state, at, key),
    has: (key: string): boolean => has.get(key) !== undefined,
    /** The latest first. */
    list: (limit: number, { state, chat }: { state?: EffectState; chat?: string } = {}): EffectView[] =>
      (list.all({ limit, state: state ?? null, chat: chat ?? null }) as Row[]).map(read),
    unknown: () => unknown.get() as number,
  };
}

function read(row: Row): EffectView {
  return {
    key: row.key,
    skill: row.skill,
    summary: row.summary,
    chat: row.chat ?? undefined,
    node: row.node,
    state: effectState.parse(row.state),
    intents: row.intents,
    intentAt: new Date(row.intent_at).toISOString(),
    settledAt: row.settled_at === null ? undefined : new Date(row.settled_at).toISOString(),
  };
}
