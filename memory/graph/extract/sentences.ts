/** Sentences that state something: no questions, no conditions, nothing quoted from elsewhere, no code. */
export function statements(text: string): string[] {
  return text
    .replaceAll(/^```.*?^```/gms, '')
    .split('\n')
    .filter((line) => !/^\s*(?:>|\||`)/.test(line))
    .flatMap((line) => line.split(/(?<=[.!?])["”)]?\s+/))
    .map((sentence) => sentence.trim().replace(/^(?:[-*•]|\d+[.)])\s+/, ''))
    .filter((sentence) => !/\?["”)]?$/.test(sentence) && !CONDITION.test(sentence))
    .map((sentence) => sentence.replace(/["”)]*[.!]+["”)]*$/, ''))
    .filter(Boolean);
}

const CONDITION =
  /^(?:if|when|whenever|unless|until|suppose|imagine|what if|maybe|perhaps|whether|in case|i (?:wish|guess|think|wonder)|(?:he|she|they|somebody|someone) (?:said|says|thinks?))\b/i;
