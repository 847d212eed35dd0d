// How the sites answered in the last seven days: share of good answers, middle and worst time.
// mainstay: idempotent
// mainstay: timeout 2m
import { openBooks } from '../books/open.mjs';

const WEEK_MS = 7 * 86_400_000;
const books = openBooks();
const rows = books
  .prepare('SELECT site, status, ms FROM answers WHERE at >= ? ORDER BY site, ms')
  .all(new Date(Date.now() - WEEK_MS).toISOString());
books.close();

console.log(`Answers of seven days: ${rows.length}`);
for (const site of new Set(rows.map((row) => row.site))) {
  const answers = rows.filter((row) => row.site === site);
  const good = answers.filter(({ status }) => status === 200).length;
  const share = ((100 * good) / answers.length).toFixed(1);
  console.log(
    `- ${site}: ${share} % good, middle ${answers[answers.length >> 1].ms} ms, worst ${answers.at(-1).ms} ms`,
  );
}
