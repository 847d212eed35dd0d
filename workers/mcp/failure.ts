import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { EffectUnclear, NotReachable, sentenceOf, SkillFailed, UserError } from '../../contracts/errors.ts';

/** Nothing of the request can have left. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
/** The session is one that the server has forgotten; it has looked at nothing else. */
const NO_SUCH_SESSION = 404;

/** Whether the server answered, if only to refuse. */
export function isAnswer(error: unknown): error is McpError {
  return (
    error instanceof McpError &&
    error.code !== (ErrorCode.ConnectionClosed as number) &&
    error.code !== (ErrorCode.RequestTimeout as number)
  );
}

/**
 * What became of a request that failed: `NotReachable` where it did not get through and may be sent again, `SkillFailed`
 * where the server refused it, `EffectUnclear` where nobody can tell.
 */
export function failureOf(error: unknown, server: string): UserError {
  if (error instanceof UserError) return error;
  const cause = { cause: error };
  if (isAnswer(error)) return new SkillFailed(`${server} refused it: ${wordsOf(error)}.`, cause);
  const status = error instanceof StreamableHTTPError ? (error.code ?? 0) : 0;
  if (status === NO_SUCH_SESSION || NEVER_SENT.includes(codeOf(error)) || sentenceOf(error) === 'Not connected')
    return new NotReachable(`The MCP server ${server} is not reachable: ${wordsOf(error)}.`, cause);
  if (status >= 400 && status < 500) return new SkillFailed(`${server} refused it: ${wordsOf(error)}.`, cause);
  return new EffectUnclear(`${server} gave no answer: ${wordsOf(error)}.`, cause);
}

/** The reason in the server's own words, or the line's. */
export function wordsOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  // Its own words say nothing; its cause does.
  const said = message === 'fetch failed' ? cause?.message : undefined;
  return (said ?? sentenceOf(error))
    .replace(/^MCP error -?\d+: /, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 500);
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return cause?.code ?? code ?? '';
}
