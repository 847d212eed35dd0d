import type { Evidence, Finding } from './audit.ts';

/** An answer that is in the journal of the node is money spent: nobody pays for it twice. */
export function auditModel({ world: { model } }: Evidence): Finding {
  return {
    promise: 'no model is asked again for an answer that was written down',
    checked: model.questions(),
    violations: model.needless.map((which) => `${which} was asked again`),
  };
}
