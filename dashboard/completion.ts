import type { Command } from './answers.ts';

/**
 * The commands that the word before the caret could become, best first: none unless the text begins with a slash and
 * the caret is still in that first word.
 */
export function matchingCommands(text: string, caret: number, commands: readonly Command[]): Command[] {
  const typed = /^\/(\S*)$/.exec(text.slice(0, caret))?.[1]?.toLowerCase();
  if (typed === undefined) return [];
  const ranked = commands
    .map((command) => ({ command, rank: rankOf(command, typed) }))
    .filter(({ rank }) => rank < Infinity);
  // Array.sort is stable: within a rank the gateway's own order stays.
  return ranked.sort((a, b) => a.rank - b.rank).map(({ command }) => command);
}

/** Names that begin so before names that contain it; what does not work here comes last. */
function rankOf({ name, available }: Command, typed: string): number {
  const place = name.startsWith(typed) ? 0 : name.includes(typed) ? 1 : Infinity;
  return place + (available ? 0 : 10);
}

/** What comes after the name: `SOURCE [preset=…]`, or nothing. */
export function argumentsOf({ name, usage }: Command): string {
  return usage.startsWith(`/${name}`) ? usage.slice(name.length + 1).trim() : usage;
}

/** The command whose arguments are being typed. */
export function commandOf(text: string, commands: readonly Command[]): Command | undefined {
  const name = /^\/(\S+)\s/.exec(text)?.[1]?.toLowerCase();
  return commands.find((command) => command.name === name);
}

/** Walks what was written before, as a shell does: the text begun meanwhile is kept at the end. */
export function createHistory(written: () => readonly string[]) {
  let back = 0;
  let begun = '';
  return {
    get browsing() {
      return back > 0;
    },
    older(current: string): string | undefined {
      const entries = written();
      if (back >= entries.length) return undefined;
      if (back === 0) begun = current;
      back += 1;
      return entries[entries.length - back];
    },
    newer(): string | undefined {
      if (back === 0) return undefined;
      back -= 1;
      const entries = written();
      return back === 0 ? begun : entries[entries.length - back];
    },
    reset() {
      back = 0;
    },
  };
}
