import { findMeant, matchEntries } from '../../../memory/curated/match.ts';
import { entriesOf } from '../../../memory/curated/parse.ts';
import { chooseSection, findSection } from '../../../memory/curated/sections.ts';

const entries = entriesOf(`## People and preferences

- Maria from the bakery likes short mails
- Tom lives in Łódź
- The bakery's address is Mill Street 4

## Lessons

- Back up before you migrate
- Back up before you migrate the shop
`);
const meant = (wanted: string) => {
  const found = findMeant(entries, wanted);
  return 'exact' in found ? found.exact.text : found.candidates.map(({ text }) => text);
};

test('what is meant is found by id, by its words, or as the only one that has them all', () => {
  expect(meant(entries[1]!.id)).toBe('Tom lives in Łódź');
  expect(meant('back up before you migrate.')).toBe('Back up before you migrate');
  expect(meant('Maria')).toBe('Maria from the bakery likes short mails');
  expect(meant('where tom lived')).toBe('Tom lives in Łódź');
});

test('where several may be meant, they are only named', () => {
  expect(meant('bakery')).toEqual(['Maria from the bakery likes short mails', "The bakery's address is Mill Street 4"]);
  expect(meant('migrate the shop on Monday')).toEqual(['Back up before you migrate the shop']);
  expect(meant('the printer')).toEqual([]);
  expect(meant('the')).toEqual([]);
});

test('a question finds the entry that has its rare words', () => {
  expect(matchEntries(entries, 'What is the address of the bakery?')[0]!.entry.text).toBe(
    "The bakery's address is Mill Street 4",
  );
});

test.each([
  ['Maria likes short mails', 'People and preferences'],
  ['The plumber is Joe, 555-0117', 'People and preferences'],
  ['We decided on the cheaper server, because nobody noticed', 'Decisions and why'],
  ['Never deploy on a Friday', 'Lessons'],
  ['The shop’s site is live since May', 'Projects and state'],
  ['The webhook reads STRIPE_WEBHOOK_SECRET', 'Configuration'],
])('"%s" belongs under %s', (text, section) => expect(chooseSection(text)).toBe(section));

test('a section is found by its title, its beginning or another word for it, also one of the operator’s own', () => {
  const memory = '# Memory\n\n## Recipes\n\n- bread\n';
  expect(findSection(memory, 'rec')).toBe('Recipes');
  expect(findSection(memory, 'lessons')).toBe('Lessons');
  expect(findSection(memory, 'Config')).toBe('Configuration');
  expect(() => findSection(memory, 'songs')).toThrow('There is no section "songs"; there are Recipes, People and');
});
