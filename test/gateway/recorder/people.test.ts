import { useRecorder } from './recorder-under-test.ts';

const recorder = useRecorder();
const people = () => recorder.now().people;
const MINUTE_MS = 60_000;

test('a code of eight digits lets one person in, once', () => {
  const { code } = people().newCode(0);
  expect(code).toMatch(/^\d{8}$/);
  expect(people().isAllowed('7')).toBe(false);
  expect(people().pair(code, '7', 'Ann', 1)).toBe(true);
  expect(people().isAllowed('7')).toBe(true);
  expect(people().pair(code, '8', 'Ben', 2)).toBe(false);
  expect(people().isAllowed('8')).toBe(false);
});

test('it is good for ten minutes', () => {
  const { code, expiresAt } = people().newCode(0);
  expect(expiresAt).toBe(10 * MINUTE_MS);
  expect(people().pair(code, '7', 'Ann', 10 * MINUTE_MS)).toBe(false);
  expect(people().pair(code, '7', 'Ann', 10 * MINUTE_MS - 1)).toBe(true);
});

test('a code nobody made lets nobody in', () => {
  people().newCode(0);
  expect(people().pair('no code', '7', 'Ann', 1)).toBe(false);
});

test('who was paired stays so after a restart, the first of them first', () => {
  for (const [id, at] of [
    ['9', 2],
    ['7', 1],
  ] as const)
    people().pair(people().newCode(0).code, id, 'x', at);
  recorder.reopen();
  expect(people().isAllowed('9')).toBe(true);
  expect(people().first()).toBe('7');
});
