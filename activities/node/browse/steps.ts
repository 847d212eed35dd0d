import { parseDuration } from '../../../contracts/duration.ts';
import { BadInput } from '../../../contracts/errors.ts';
import { webAddress } from './address.ts';

/** One thing to do in the browser. A `target` is a selector, or in quotes the words a person sees there. */
export type Step =
  | { verb: 'goto'; url: string }
  | { verb: 'click' | 'download'; target: string }
  | { verb: 'fill' | 'select'; target: string; value: string }
  | { verb: 'press'; key: string }
  | { verb: 'wait'; target: string }
  | { verb: 'wait'; ms: number }
  | { verb: 'extract'; target: string; attribute?: string; name: string }
  | { verb: 'screenshot'; target?: string }
  | { verb: 'text' | 'pdf' };

interface Verb {
  usage: string;
  /** Makes the step of its arguments; nothing when they are not what the usage says. */
  read(args: readonly string[]): Step | '' | false | undefined;
  /** The first word is an argument of its own; otherwise all that follows the verb is one argument. */
  splits?: boolean;
}

const VERBS: Record<Step['verb'], Verb> = {
  goto: { usage: 'goto URL', read: ([url]) => url && { verb: 'goto', url: webAddress(unquote(url)) } },
  click: { usage: 'click TARGET', read: ([target]) => target && { verb: 'click', target } },
  fill: {
    usage: 'fill TARGET TEXT',
    splits: true,
    read: ([target, value]) => target && value !== undefined && { verb: 'fill', target, value: unquote(value) },
  },
  select: {
    usage: 'select TARGET OPTION',
    splits: true,
    read: ([target, value]) => target && value && { verb: 'select', target, value: unquote(value) },
  },
  press: { usage: 'press KEY', read: ([key]) => key && { verb: 'press', key: unquote(key) } },
  wait: {
    usage: 'wait TARGET, or a time such as wait 2s',
    read: ([what]) =>
      what && (/^\d/.test(what) ? { verb: 'wait', ms: parseDuration(what) } : { verb: 'wait', target: what }),
  },
  extract: { usage: 'extract TARGET [@ATTRIBUTE] [as NAME]', read: ([what]) => what && readExtract(what) },
  download: { usage: 'download TARGET', read: ([target]) => target && { verb: 'download', target } },
  screenshot: { usage: 'screenshot [TARGET]', read: ([target]) => ({ verb: 'screenshot', ...(target && { target }) }) },
  text: { usage: 'text', read: ([more]) => !more && { verb: 'text' } },
  pdf: { usage: 'pdf', read: ([more]) => !more && { verb: 'pdf' } },
};

/** How every step is written, for help and for the page of the skill. */
export const STEP_USAGES: readonly string[] = Object.values(VERBS).map((verb) => verb.usage);

/**
 * Reads steps as a person types them: one a line, or separated by `;`.
 * @throws BadInput naming the step
 */
export function readSteps(text: string): Step[] {
  // Telephones turn typed quotes into typographic ones.
  return checkSteps(splitSteps(text.replaceAll(/[“”„]/g, '"')).map((line, at) => readStep(line, at + 1)));
}

/**
 * Reads the steps of a parsed YAML or JSON file: a list, or `{steps: [...]}`, of lines as in `readSteps` and of
 * one-entry maps such as `{click: '#go'}` and `{fill: ['#q', 'hello']}`.
 * @throws BadInput naming the step
 */
export function readStepList(document: unknown): Step[] {
  const list = isMap(document) ? document['steps'] : document;
  if (!Array.isArray(list))
    throw new BadInput('The file holds no list of steps; write one step a line, each with a dash.');
  return checkSteps(list.map((entry: unknown, at) => readEntry(entry, at + 1)));
}

/** The step as it was written, but for the text it types, which may be a password. */
export function showStep(step: Step): string {
  switch (step.verb) {
    case 'goto':
      return `goto ${step.url}`;
    case 'fill':
      return `fill ${step.target} …`;
    case 'select':
      return `select ${step.target} ${step.value}`;
    case 'press':
      return `press ${step.key}`;
    default:
      return [step.verb, 'target' in step ? step.target : undefined].filter(Boolean).join(' ');
  }
}

function readEntry(entry: unknown, number: number): Step {
  if (typeof entry === 'string') return readStep(entry, number);
  const pair = isMap(entry) ? Object.entries(entry) : [];
  const [verb, value] = pair[0] ?? [];
  if (pair.length !== 1 || verb === undefined) {
    throw new BadInput(`Step ${number} is neither a line nor one verb with its arguments, as "- click: '#go'" is.`);
  }
  const args = (Array.isArray(value) ? value : [value ?? '']).map((arg: unknown) => String(arg));
  return args.length > 1 ? build(verb, args, number) : readStep(`${verb} ${args[0]}`, number);
}

function readStep(line: string, number: number): Step {
  const [verb = '', rest] = splitWord(line.trim());
  const splits = VERBS[verb as Step['verb']]?.splits;
  return build(verb, splits && rest !== undefined ? splitWord(rest) : [rest ?? ''], number);
}

function build(verb: string, args: readonly string[], number: number): Step {
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb as Step['verb']] : undefined;
  if (!known) {
    throw new BadInput(`Step ${number}: there is no step "${verb}"; there are ${Object.keys(VERBS).join(', ')}.`);
  }
  const step = known.read(args);
  if (!step) throw new BadInput(`Step ${number}: write it as ${known.usage}.`);
  return step;
}

function checkSteps(steps: Step[]): Step[] {
  if (steps[0]?.verb !== 'goto') throw new BadInput('The first step has to be goto URL.');
  return steps;
}

function readExtract(what: string): Step {
  const parts = /^(.+?)(?:\s+@([\w:-]+))?(?:\s+as\s+([\w-]+))?$/.exec(what);
  const [, target = what, attribute, name = target] = parts ?? [];
  return { verb: 'extract', target, ...(attribute && { attribute }), name };
}

/** Splits at line ends and at `;` before a space or line end, outside quotes that are closed on the same line. */
function splitSteps(text: string): string[] {
  const steps = text.split(/\r?\n/).flatMap((line) => {
    const parts = line.match(/(?:(?<=[\s=(]|^)"[^"]*"|(?<=[\s=(]|^)'[^']*'|;(?=\S)|[^;])+/g);
    return parts ?? [];
  });
  return steps.map((step) => step.trim()).filter(Boolean);
}

/** The first word (or quoted words, with their quotes) and what follows it. */
function splitWord(text: string): string[] {
  const found = /^("[^"]*"|'[^']*'|\S+)(?:\s+([^]*))?$/.exec(text);
  return found ? [found[1]!, ...(found[2] === undefined ? [] : [found[2]])] : [text];
}

function unquote(text: string): string {
  return /^(["'])[^]*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
