/** A text by its beginning and its end, where it is longer than `longest` characters; `note` says more of what is left out. */
export function headAndTail(text: string, longest: number, note = ''): string {
  if (text.length <= longest) return text;
  const half = Math.floor(longest / 2);
  return `${text.slice(0, half)}\n… ${text.length - 2 * half} characters left out${note} …\n${text.slice(-half)}`;
}
