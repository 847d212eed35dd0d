import { isSignedOut, Refused, signIn } from './api.ts';
import { byId } from './dom.ts';

/** The one-time code of the address `npm start` printed (`?code=…` or `#code=…`); it leaves the address bar at once. */
export function takeCode(): string | undefined {
  const address = new URL(location.href);
  const fragment = new URLSearchParams(address.hash.slice(1));
  const code = address.searchParams.get('code') ?? fragment.get('code');
  if (!code) return undefined;
  address.searchParams.delete('code');
  address.hash = '';
  history.replaceState(null, '', address);
  return code;
}

/**
 * Trades a one-time code for the cookie.
 * @returns false when the code is used up or too old: the token is asked for then
 */
export async function signInByCode(code: string): Promise<boolean> {
  try {
    await signIn({ code });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Asks for the token until the gateway accepts it. */
export function askForToken(hint = ''): Promise<void> {
  const view = byId('login');
  const form = byId<HTMLFormElement>('login-form');
  const field = byId<HTMLInputElement>('token');
  const problem = byId('login-error');
  document.body.dataset.view = 'login';
  view.hidden = false;
  say(hint);
  field.focus();
  return new Promise((resolve) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      form.inert = true;
      try {
        await signIn({ token: field.value.trim() });
        field.value = '';
        view.hidden = true;
        resolve();
      } catch (error) {
        say(
          isSignedOut(error)
            ? 'That is not the token of this Mainstay; copy it again from .env.'
            : String((error as Error).message),
        );
      } finally {
        form.inert = false;
        if (!view.hidden) field.select();
      }
    };
  });

  function say(sentence: string): void {
    problem.textContent = sentence;
    field.setAttribute('aria-invalid', String(sentence !== ''));
  }
}
