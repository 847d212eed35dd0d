import { isEcho } from '../../../memory/search/echo.ts';

test.each([
  ['Ada', '/memory who services the kiln', true],
  ['Mainstay', '- The kiln is serviced by Nadia [MEMORY.md:5]', true],
  ['Mainstay', 'Nadia Ruiz: contact for blueprint.example, since 2026-02-08 [2026-02-08.md:1]', true],
  ['Ada', '/remember The kiln is serviced by Nadia', false],
  ['Ada', 'See [2026-02-08.md:1]', false],
  ['Mainstay', 'Remembered under Lessons: never deploy on a Friday', false],
])('%s: %s', (who, text, echo) => expect(isEcho({ who, text })).toBe(echo));
