import type { Claim } from '../../../memory/graph/claim.ts';
import { foldClaims } from '../../../memory/graph/fold.ts';

let line = 0;
/** `contact('2026-02-01', 'nadia')`: said on that day. */
function claim(at: string, subject: string, relation: string, rest: Partial<Claim> = {}): Claim {
  line += 1;
  const place = { file: `${at || 'MEMORY'}.md`, line, ord: 0, source: `${at}.md:${line}` };
  return {
    ...place,
    at,
    act: 'holds',
    subject,
    relation,
    object: null,
    value: null,
    until: null,
    costUsd: null,
    ...rest,
  };
}
const contact = (at: string, who: string, rest: Partial<Claim> = {}) =>
  claim(at, `person:${who}`, 'contact for', { object: 'site:blueprint.example', ...rest });
const status = (at: string, value: string) => claim(at, 'project:roof', 'status', { value });
const told = (claims: readonly Claim[]) =>
  foldClaims(claims).map(({ subject, value, from, until }) => [value ?? subject, from, until]);

describe('facts', () => {
  test('a contradiction closes the old fact and keeps it', () => {
    expect(told([contact('2026-02-01', 'tom'), contact('2026-03-01', 'nadia')])).toEqual([
      ['person:tom', '2026-02-01', '2026-03-01'],
      ['person:nadia', '2026-03-01', null],
    ]);
    expect(told([status('2026-02-01', 'paused'), status('2026-02-03', 'live')])).toEqual([
      ['paused', '2026-02-01', '2026-02-03'],
      ['live', '2026-02-03', null],
    ]);
  });

  test('an older fact that arrives late takes its place in time', () => {
    const [tom, nadia, ida] = [
      contact('2026-02-01', 'tom'),
      contact('2026-03-01', 'nadia'),
      contact('2026-02-15', 'ida'),
    ];
    const facts = [
      ['person:tom', '2026-02-01', '2026-02-15'],
      ['person:ida', '2026-02-15', '2026-03-01'],
      ['person:nadia', '2026-03-01', null],
    ];
    for (const order of [
      [tom, nadia, ida],
      [ida, nadia, tom],
      [nadia, tom, ida],
    ])
      expect(told(order)).toEqual(facts);
  });

  test('the same said again confirms it, and the first who said so stays its source', () => {
    const [fact] = foldClaims([status('2026-02-01', 'live'), status('2026-02-09', 'live')]);
    expect(fact).toMatchObject({ from: '2026-02-01', until: null, times: 2 });
    expect(fact!.source).toMatch(/^2026-02-01/);
    expect(fact!.lastSource).toMatch(/^2026-02-09/);
  });

  test('one that came back holds a second time', () => {
    expect(told([status('2026-02-01', 'live'), status('2026-02-02', 'paused'), status('2026-02-03', 'live')])).toEqual([
      ['live', '2026-02-01', '2026-02-02'],
      ['paused', '2026-02-02', '2026-02-03'],
      ['live', '2026-02-03', null],
    ]);
  });

  test('an end is of what it names, and an unknown one ends nothing', () => {
    expect(told([contact('2026-02-01', 'nadia'), contact('2026-02-05', 'tom', { act: 'ends' })])).toEqual([
      ['person:nadia', '2026-02-01', null],
    ]);
    expect(told([contact('2026-02-01', 'nadia'), contact('2026-02-05', 'nadia', { act: 'ends' })])).toEqual([
      ['person:nadia', '2026-02-01', '2026-02-05'],
    ]);
  });

  test('one with its end holds until then', () => {
    expect(told([contact('2026-02-01', 'nadia', { until: '2026-02-20' }), contact('2026-03-01', 'tom')])).toEqual([
      ['person:nadia', '2026-02-01', '2026-02-20'],
      ['person:tom', '2026-03-01', null],
    ]);
  });

  test('what nobody dated held before all that is dated', () => {
    expect(told([contact('2026-02-01', 'nadia'), contact('', 'tom')])).toEqual([
      ['person:tom', null, '2026-02-01'],
      ['person:nadia', '2026-02-01', null],
    ]);
  });

  test('several hold at once where a relation allows it, and events are each by itself', () => {
    const mail = (at: string, value: string) => claim(at, 'person:nadia', 'mail', { value });
    expect(told([mail('2026-02-01', 'n@a.example'), mail('2026-02-02', 'n@b.example')])).toEqual([
      ['n@a.example', '2026-02-01', null],
      ['n@b.example', '2026-02-02', null],
    ]);
    const ran = (at: string) => claim(at, 'tool:render', 'ran', { value: 'demo.yaml' });
    expect(told([ran('2026-02-01'), ran('2026-02-02')])).toEqual([
      ['demo.yaml', '2026-02-01', '2026-02-01'],
      ['demo.yaml', '2026-02-02', '2026-02-02'],
    ]);
  });
});
