/** A failure whose message is a sentence for the user, ending with the mend where there is one. */
export class UserError extends Error {
  override name = 'UserError';
}

/** The request itself is wrong: nothing was started. Becomes exit code 2, HTTP 400 or one line in chat. */
export class BadInput extends UserError {
  override name = 'BadInput';
}

/** What was asked for does not exist. */
export class NotFound extends UserError {
  override name = 'NotFound';
}

/** A part that has to answer does not: exit code 3, HTTP 503. */
export class NotReachable extends UserError {
  override name = 'NotReachable';
}

/** It was asked for and has not begun: asking again might do it twice. HTTP 503, too. */
export class NotBegun extends UserError {
  override name = 'NotBegun';
}

/** There is no room to keep what was sent, so it was refused before it was acknowledged: HTTP 507. */
export class NoRoom extends UserError {
  override name = 'NoRoom';
}

/** The work of a skill failed in a way that trying again cannot mend: a missing file, an exit code, a bad answer. */
export class SkillFailed extends UserError {
  override name = 'SkillFailed';
}

/** The request for an effect left and no clear answer came: it may have happened, and the outside world has to be asked. */
export class EffectUnclear extends UserError {
  override name = 'EffectUnclear';
}

/** No model of the tier gave an answer, or none is configured; the sentence lists each with its reason. */
export class NoModelAnswered extends UserError {
  override name = 'NoModelAnswered';
}

/** A cap on money is reached and nothing cheaper is left: the operator decides. `details` is the cap, with whether they are asked. */
export class BudgetReached extends UserError {
  override name = 'BudgetReached';
  readonly details: Record<string, unknown>;

  constructor(message: string, details: Record<string, unknown>) {
    super(message);
    this.details = details;
  }
}

/** Nothing on this machine can hold a program in, or nothing is to: what needs it is off, and never runs without. */
export class SandboxUnavailable extends UserError {
  override name = 'SandboxUnavailable';
}

/** The sandbox itself broke before the program in it began. */
export class SandboxFailed extends UserError {
  override name = 'SandboxFailed';
}

/** Nobody can tell whether the work happened; the operator decides by buttons, it is never repeated by itself. */
export class OutcomeUnknown extends UserError {
  override name = 'OutcomeUnknown';
}

/** Whether a write failed for want of room. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes((error as { code?: string } | null)?.code ?? '');
}

/** The sentence of any thrown thing, for logs and for people. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
