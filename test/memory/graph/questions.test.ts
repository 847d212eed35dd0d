import { BadInput, NotFound } from '../../../contracts/errors.ts';
import { ask, QUESTION_FORMS } from '../../../memory/graph/ask.ts';
import { createQuestions, type GraphQuestions } from '../../../memory/graph/questions.ts';
import { bringUpToDate } from '../../../memory/graph/update.ts';
import type { FactView } from '../../../memory/graph/view.ts';
import { usePostgres } from '../../support/postgres.ts';
import { createBusinessFolder } from './business.ts';
import { onBothDatabases, type MemoryFolder } from './graph-bench.ts';

const postgres = usePostgres();
const NOW = new Date(2026, 2, 6, 12);
const line = ({ subject, relation, object, value, from = '', until = '', source }: FactView) =>
  `${subject.name} ${relation} ${[object?.name, value].filter(Boolean).join(' = ')} | ${from} – ${until} | ${source}`;

onBothDatabases(postgres, (open) => {
  let memory: MemoryFolder;
  let graph: GraphQuestions;
  let update: () => Promise<void>;
  beforeEach(async () => {
    memory = createBusinessFolder();
    const db = await open();
    update = () => bringUpToDate(db, memory.folder);
    await update();
    graph = createQuestions(db);
  });
  afterEach(() => memory.remove());

  test('who is the contact for a site, now and at a time', async () => {
    const { contact, history } = await graph.contactFor('blueprint.example');
    expect(line(contact!)).toBe('Nadia Ruiz contact for blueprint.example | 2026-03-03T08:30 –  | 2026-03-03.md:1');
    expect(history.map(line).at(-1)).toBe(
      'Tom Berg contact for blueprint.example | 2026-02-02T09:00 – 2026-03-03T08:30 | 2026-02-02.md:1',
    );
    expect((await graph.contactFor('blueprint.example', '2026-02-10')).contact?.subject.name).toBe('Tom Berg');
    expect((await graph.contactFor('blueprint', '2026-01-10')).contact).toBeNull();
  });

  test('what was decided about costs, by word forms and near words, in a period', async () => {
    const texts = async (query: Parameters<GraphQuestions['decisions']>[0]) =>
      (await graph.decisions(query)).map(({ text }) => text);
    expect(await texts({})).toEqual([
      'Deploys never on Fridays',
      'Cap the model costs at $75 a day',
      'Publish releases of roof.example on Tuesdays',
      'Spend no more than $40 on fonts for roof.example',
    ]);
    expect(await texts({ about: 'costs' })).toEqual([
      'Cap the model costs at $75 a day',
      'Spend no more than $40 on fonts for roof.example',
    ]);
    expect(await graph.decisions({ about: 'the budget', from: '2026-02', until: '2026-02' })).toEqual([
      {
        text: 'Cap the model costs at $75 a day',
        at: '2026-02-05T16:00',
        by: 'Ada',
        because: 'January was dear',
        about: [],
        source: '2026-02-05.md:1',
      },
    ]);
    expect(await texts({ about: 'deployment prices' })).toEqual([]);
    expect(await texts({ about: 'releasing' })).toEqual([
      'Deploys never on Fridays',
      'Publish releases of roof.example on Tuesdays',
    ]);
    expect(await texts({ about: 'roof', from: '2026-03-01' })).toEqual([
      'Spend no more than $40 on fonts for roof.example',
    ]);
  });

  test('what changed in a period', async () => {
    const changes = await graph.changes({ from: '2026-03-02', until: '2026-03-06' });
    expect(changes.began.map(line)).toEqual([
      'Nadia Ruiz contact for blueprint.example | 2026-03-03T08:30 –  | 2026-03-03.md:1',
      'Nadia Ruiz mail nadia@blueprint.example | 2026-03-03T08:30 –  | 2026-03-03.md:1',
      'Nadia Ruiz lives in Lisbon | 2026-03-04T08:30 –  | 2026-03-04.md:1',
    ]);
    expect(changes.ended.map(line)).toEqual([expect.stringMatching(/^Tom Berg contact for/)]);
    expect(changes.events.map(({ relation }) => relation)).toEqual(['failed', 'decided']);
    expect(changes.entities.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Nadia Ruiz', 'Lisbon', '#blueprint', 'render']),
    );
  });

  test('everything of an entity, and its names', async () => {
    const card = await graph.show('nadia');
    expect(card).toMatchObject({ id: 'person:nadia ruiz', name: 'Nadia Ruiz', firstSeen: '2026-03-03' });
    expect(card.now).toHaveLength(3);
    const site = await graph.show('Blueprint.example');
    expect(site.events.map(line)).toEqual([
      'blueprint.example deployed by exec = https://blueprint.example | 2026-02-08T10:43 – 2026-02-08T10:43 | 2026-02-08.md:4',
    ]);
    expect(site.past).toHaveLength(1);
    await expect(graph.show('Zoe')).rejects.toThrow(NotFound);
    expect(await graph.show('blueprint')).toMatchObject({ id: 'project:blueprint' });
    await expect(graph.show('example')).rejects.toThrow(/"example" may be .*site:blueprint\.example.*; say which/);
  });

  test('a merge is seen from both names', async () => {
    memory.say('2026-03-05 09:00 AM', 'Ada', 'Nadia is the contact for roof.example.');
    memory.edit({ at: '2026-03-06', op: 'merge', entity: 'person:Nadia', into: 'person:Nadia Ruiz' });
    await update();
    expect(await graph.show('person:Nadia')).toMatchObject({
      id: 'person:nadia ruiz',
      alsoCalled: ['Nadia'],
      merged: [{ id: 'person:nadia' }],
    });
    expect((await graph.contactFor('roof.example')).contact?.subject.name).toBe('Nadia Ruiz');
  });

  test('what surrounds an entity, step by step', async () => {
    const near = await graph.neighbourhood('person:nadia ruiz');
    expect(near.nodes.map(({ id, distance }) => [id, distance])).toEqual([
      ['person:nadia ruiz', 0],
      ['place:lisbon', 1],
      ['site:blueprint.example', 1],
    ]);
    const far = await graph.neighbourhood('person:nadia ruiz', { depth: 2, past: true });
    expect(far.nodes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['person:tom berg', 'tool:exec', 'project:blueprint']),
    );
    expect(far.edges.filter(({ past }) => past)).toMatchObject([
      { subject: 'person:tom berg', relation: 'contact for' },
    ]);
    expect((await graph.neighbourhood('person:nadia ruiz', { depth: 2, limit: 1 })).truncated).toBe(true);
  });

  test('the entities that a search mentions, with their names', async () => {
    const names = async (query: string) => (await graph.expand(query)).map(({ entity }) => entity.name);
    expect(await names("what did nadia say about Blueprint's launch?")).toEqual([
      'Nadia Ruiz',
      'blueprint',
      'blueprint.example',
    ]);
    expect(await names('tom berg in oslo')).toEqual(['Tom Berg']);
    expect(await names('what is it about')).toEqual([]);
    expect(await names('')).toEqual([]);
  });

  test('what tools cost', async () => {
    expect(await graph.costs({ from: '2026-03' })).toEqual([
      { tool: { id: 'tool:render', kind: 'tool', name: 'render' }, uses: 2, costUsd: 0.26 },
    ]);
    expect(await graph.costs({ tool: 'exec' })).toMatchObject([{ uses: 1, costUsd: 0.018 }]);
  });

  test('how much there is', async () => {
    expect(await graph.overview()).toMatchObject({ entities: { person: 3, site: 2, tool: 2 }, facts: 19 });
  });

  test.each([
    ['Who is the contact for blueprint.example?', { form: 'contact', contact: { subject: { name: 'Nadia Ruiz' } } }],
    ['who was the contact for blueprint.example in February', { contact: { subject: { name: 'Tom Berg' } } }],
    ['What was decided about costs in February?', { form: 'decisions', decisions: [{ at: '2026-02-05T16:00' }] }],
    ['what did we decide about roof.example this week', { decisions: [{ at: '2026-03-05T08:30' }] }],
    ['decisions since March', { decisions: [{ at: '2026-03-05T08:30' }] }],
    ['what changed this week', { form: 'changes', period: { from: '2026-03-02', until: '2026-03-06' } }],
    ['What did render cost in March?', { form: 'costs', costs: [{ uses: 2 }] }],
    ['where does Nadia live?', { form: 'history', facts: [{ object: { name: 'Lisbon' } }] }],
    ['what is the status of Roof', { form: 'history', facts: [{ value: 'waiting for the tiles' }] }],
    ['history of blueprint.example', { form: 'history' }],
    ['who is Nadia?', { form: 'entity', card: { name: 'Nadia Ruiz' } }],
    ['everything around blueprint.example', { form: 'entity', card: { id: 'site:blueprint.example' } }],
  ])('understands: %s', async (question, answer) => expect(await ask(graph, question, NOW)).toMatchObject(answer));

  test('says which questions it knows, and what it does not know', async () => {
    await expect(ask(graph, 'why is the sky blue?', NOW)).rejects.toThrow(BadInput);
    await expect(ask(graph, 'why is the sky blue?', NOW)).rejects.toThrow(QUESTION_FORMS[0]);
    await expect(ask(graph, 'who is the contact for nowhere.example?', NOW)).rejects.toThrow(NotFound);
  });
});
