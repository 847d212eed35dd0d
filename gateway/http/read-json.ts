import { BadInput } from '../../contracts/errors.ts';

/** @throws BadInput when the body is no JSON */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch (cause) {
    throw new BadInput('The body is not JSON.', { cause });
  }
}
