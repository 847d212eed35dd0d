/** How much of a tool's result a conversation takes, in characters: some 5,000 tokens. */
export const LONGEST_RESULT = 20_000;

/** A text by its beginning and its end, where it is longer than `longest` characters; `note` says where they are. */
export function headAndTail(text: string, longest: number, note = ''): string {
  if (text.length <= longest) return text;
  const half = Math.floor(longest / 2);
  return `${text.slice(0, half)}\n… ${text.length - 2 * half} characters left out${note && `: ${note}`} …\n${text.slice(-half)}`;
}

/** What is left out stands in a file, which the tool `read` reads. */
export const wholeIn = (path: string) => `the whole is in ${path}, for the tool read`;
