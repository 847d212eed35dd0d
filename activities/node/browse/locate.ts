import type { Locator, Page } from 'playwright';

const SELECTOR = /^([#.[]|\/\/|(css|xpath|text|role|id|data-testid)=)/;

/**
 * Finds the first match of a step's target. A target in quotes is what a person sees: a field's label or placeholder,
 * the words on a button or link, any text; otherwise (or when the quoted part is plainly one) it is a selector.
 */
export function locate(page: Page, target: string): Locator {
  const quoted = /^(["'])([^]+)\1$/.exec(target)?.[2];
  if (quoted === undefined) return page.locator(target).first();
  if (SELECTOR.test(quoted)) return page.locator(quoted).first();
  const controls = page
    .getByRole('button', { name: quoted })
    .or(page.getByRole('link', { name: quoted }))
    .or(page.getByLabel(quoted))
    .or(page.getByPlaceholder(quoted));
  return controls.or(page.getByText(quoted)).first();
}

/** Every match of a selector, or of the words in quotes. */
export function locateAll(page: Page, target: string): Locator {
  const quoted = /^(["'])([^]+)\1$/.exec(target)?.[2];
  if (quoted === undefined) return page.locator(target);
  return SELECTOR.test(quoted) ? page.locator(quoted) : page.getByText(quoted);
}
