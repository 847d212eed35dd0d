import { randomInt } from 'node:crypto';
import type { Sqlite } from '../../storage/sqlite.ts';

const CODE_LIFE_MS = 10 * 60_000;

/** Who may talk to the bot beside those named in `TELEGRAM_ALLOWED_USERS`. */
export function createPeople(db: Sqlite) {
  const allowed = db.prepare('SELECT 1 FROM people WHERE id = ?').pluck();
  const allow = db.prepare('INSERT INTO people (id, name, allowed_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING');
  const first = db.prepare('SELECT id FROM people ORDER BY allowed_at LIMIT 1').pluck();
  const addCode = db.prepare('INSERT OR REPLACE INTO pairing_codes (code, expires_at) VALUES (?, ?)');
  // One that would last longer than any was made before the clock was put back.
  const takeCode = db.prepare(
    `DELETE FROM pairing_codes WHERE code = @code AND expires_at > @now AND expires_at <= @now + ${CODE_LIFE_MS}`,
  );

  return {
    isAllowed: (id: string) => allowed.get(id) !== undefined,
    first: () => first.get() as string | undefined,
    /** A code of eight digits that lets one person in, once, within ten minutes. */
    newCode(now: number): { code: string; expiresAt: number } {
      const code = String(randomInt(100_000_000)).padStart(8, '0');
      addCode.run(code, now + CODE_LIFE_MS);
      return { code, expiresAt: now + CODE_LIFE_MS };
    },
    /** @returns whether the code was good; it is used up then */
    pair: db.transaction((code: string, id: string, name: string, now: number): boolean => {
      if (takeCode.run({ code, now }).changes === 0) return false;
      allow.run(id, name, now);
      return true;
    }),
  };
}
