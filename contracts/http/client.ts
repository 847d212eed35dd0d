import { BadInput, NotFound, NotReachable, UserError } from '../errors.ts';

export interface GatewayClientOptions {
  url: string;
  token: string;
}

/** How a terminal or a script talks to the gateway. */
export interface GatewayClient {
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  /** The answer as it comes, for files and events; its status was checked. */
  open(path: string, init?: RequestInit): Promise<Response>;
}

/**
 * A client of the gateway's HTTP.
 * Its calls throw NotReachable when nobody answers, and the error class of the answer's status otherwise.
 */
export function createGatewayClient({ url, token }: GatewayClientOptions): GatewayClient {
  async function open(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${token}` };
    let answer: Response;
    try {
      answer = await fetch(`${url}${path}`, { ...init, headers });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new NotReachable(`Mainstay does not answer at ${url}; start it with \`npm start\` or \`mainstay up\`.`, {
        cause,
      });
    }
    if (answer.ok || (answer.status === 404 && init.method === 'HEAD')) return answer;
    throw await errorOf(answer);
  }
  return {
    open,
    get: async (path) => (await open(path)).json(),
    post: async (path, body = {}) =>
      (
        await open(path, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        })
      ).json(),
  };
}

async function errorOf(answer: Response): Promise<Error> {
  const sentence = await answer.json().then(
    (body) => (body as { error?: string }).error,
    () => undefined,
  );
  const message = sentence ?? `Mainstay answered ${answer.status}.`;
  if (answer.status === 400) return new BadInput(message);
  if (answer.status === 404) return new NotFound(message);
  if (answer.status === 401)
    return new BadInput('The token is not the gateway’s; set MAINSTAY_TOKEN, or MAINSTAY_HOME to its home.');
  if (answer.status === 503) return new NotReachable(message);
  return new UserError(message);
}
