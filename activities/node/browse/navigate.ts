import { formatDuration } from '../../../contracts/duration.ts';
import { SkillFailed } from '../../../contracts/errors.ts';
import { settle } from './settle.ts';
import type { Visit } from './visit.ts';

const REASONS: Record<string, string> = {
  ERR_NAME_NOT_RESOLVED: 'there is no host of this name; check the address',
  ERR_CONNECTION_REFUSED: 'the host refused the connection; is the server running, and on this port?',
  ERR_CONNECTION_RESET: 'the host cut the connection; try again later',
  ERR_CONNECTION_CLOSED: 'the host cut the connection; try again later',
  ERR_EMPTY_RESPONSE: 'the host sent nothing; try again later',
  ERR_CONNECTION_TIMED_OUT: 'the host did not answer; try again later',
  ERR_ADDRESS_UNREACHABLE: "the host can't be reached from this node; check its network",
  ERR_INTERNET_DISCONNECTED: 'this node has no network; check its connection',
  ERR_TOO_MANY_REDIRECTS: 'the page redirects in a circle; its owner has to mend that',
  ERR_UNSAFE_PORT: 'browsers refuse this port; serve the page on another',
  ERR_SSL_PROTOCOL_ERROR: 'the host does not speak https; try http',
};

/**
 * Goes to a page and waits until it has settled. An error page of the server is a page too: its status is kept.
 * @returns whether there is a page to look at; an address that is a file to download is none
 * @throws SkillFailed saying why it can't be reached
 */
export async function goTo(url: string, visit: Visit): Promise<boolean> {
  const page = visit.page();
  const { findings, options } = visit;
  try {
    const response = await page.goto(url, { waitUntil: 'domcontentloaded' });
    findings.status = response?.status();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (message.includes('Download is starting')) {
      if (visit.downloads.length === 0) await page.waitForEvent('download');
      return false;
    }
    throw new SkillFailed(`${url} can't be opened: ${reason(message, options.stepMs)}.`, { cause });
  }
  await settle(page);
  return true;
}

function reason(message: string, stepMs: number): string {
  const code = /net::(ERR_[A-Z_]+)/.exec(message)?.[1];
  if (code === undefined && /Timeout/.test(message)) {
    return `it did not answer within ${formatDuration(stepMs)}; try again, or allow more with stepLimit=60s`;
  }
  if (code?.startsWith('ERR_CERT')) return `its certificate is not valid (${code}); check the address`;
  return (code && REASONS[code]) ?? code ?? message.split('\n')[0]!;
}
