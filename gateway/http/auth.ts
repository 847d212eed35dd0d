import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { getCookie, setCookie } from 'hono/cookie';
import type { Context, MiddlewareHandler } from 'hono';

const COOKIE = 'mainstay';
const COOKIE_LIFE_S = 90 * 86_400;
const CODE_LIFE_MS = 10 * 60_000;

/** Who may use the API: bearers of the token, pages that logged in with it, and holders of a one-time code. */
export function createAuth(token: string) {
  const session = createHmac('sha256', token).update('mainstay page session').digest('hex');
  /** When each ends, by the process's own clock: a wall clock that is put back must not give it hours more. */
  const codes = new Map<string, number>();

  function isLoggedIn(context: Context): boolean {
    const bearer = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (bearer !== undefined) return same(bearer, token);
    // The cookie alone is good for what this site's own page asks: SameSite keeps other sites' requests without it.
    return same(getCookie(context, COOKIE) ?? '', session);
  }

  return {
    guard: (async (context, next) => {
      if (isLoggedIn(context)) return await next();
      return context.json(
        {
          error:
            'Not logged in: send the token as "Authorization: Bearer …"; it stands as MAINSTAY_TOKEN in the .env file of the Mainstay home.',
        },
        401,
      );
    }) satisfies MiddlewareHandler,

    /** A code for a link that logs one browser in, so that the token itself is never printed. */
    newLoginCode(): string {
      const code = randomBytes(12).toString('base64url');
      codes.set(code, performance.now() + CODE_LIFE_MS);
      return code;
    },

    /** @returns whether the credential was good; then the browser has its cookie */
    logIn(
      context: Context,
      { token: given, code }: { token?: string | undefined; code?: string | undefined },
    ): boolean {
      const byCode = code !== undefined && (codes.get(code) ?? 0) > performance.now() && codes.delete(code);
      if (!byCode && !same(given ?? '', token)) return false;
      setCookie(context, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: COOKIE_LIFE_S });
      return true;
    },
  };
}

export type Auth = ReturnType<typeof createAuth>;

/** Compares in constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
