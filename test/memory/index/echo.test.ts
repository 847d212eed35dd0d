import { isEcho } from '../../../memory/index/echo.ts';

test.each([
  ['Ada', '/memory who services the kiln', true],
  ['Ada', '/status', true],
  ['Ada', '/job 1c11hxjv', true],
  ['Ada', '/cron', true],
  ['Ada', '/cron show backup', true],
  ['Ada', '/cron add backup weekdays at 7am /run backup.sh', false],
  ['Ada', '/statuses are what we talked about', false],
  ['Mainstay', '- The kiln is serviced by Nadia [MEMORY.md:5]', true],
  ['Mainstay', 'Nadia Ruiz: contact for blueprint.example, since 2026-02-08 [2026-02-08.md:1]', true],
  ['Mainstay', 'Free text goes to the agent. What works:\n\n/help: What can be asked for', true],
  ['Ada', '/remember The kiln is serviced by Nadia', false],
  ['Ada', 'See [2026-02-08.md:1]', false],
  ['Mainstay', 'Remembered under Lessons: never deploy on a Friday', false],
])('%s: %s', (who, text, echo) => expect(isEcho({ who, text })).toBe(echo));

test('what Mainstay answers to a look-up is an echo, what a person says then is not', () => {
  expect(isEcho({ who: 'Mainstay', text: 'Nothing is under way.' }, '/status')).toBe(true);
  expect(isEcho({ who: 'Mainstay', text: 'Live at https://blueprint.example' }, '/run deploy.sh')).toBe(false);
  expect(isEcho({ who: 'Ada', text: 'Good. The kiln is next.' }, '/status')).toBe(false);
});
