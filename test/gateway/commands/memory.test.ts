import { memoryFolder, startMemoryNode } from '../../support/memory-node.ts';
import { type PageGateway, startPageGateway } from '../../support/page-gateway.ts';
import { until } from '../../support/until.ts';
import { loadSkills } from '../../../activities/skills.ts';

const LOG = `## 2026-02-08 10:42 AM - Ada
"The contact for blueprint.example is Nadia Ruiz."

## 2026-02-08 11:00 AM - Ada
"The kiln needs a new thermostat by March."
`;
const MEMORY = '# Memory\n\n## Lessons\n\n- Never deploy the bakery site on a Friday [2026-02-08.md:1]\n';

let gateway: PageGateway;
let folder: ReturnType<typeof memoryFolder>;
let node: ReturnType<typeof startMemoryNode> | undefined;

beforeEach(async () => {
  gateway = await startPageGateway({ skills: await loadSkills(), handlesMessages: true });
  folder = memoryFolder({ '2026-02-08.md': LOG, 'MEMORY.md': MEMORY });
  node = startMemoryNode({ url: gateway.url, folder: folder.folder });
});

afterEach(async () => {
  await node?.stop();
  await gateway?.stop();
  folder?.remove();
});

/** What is answered to it, with the buttons' actions. */
async function say(text: string): Promise<{ text: string; actions: string[]; format: string | undefined }> {
  const id = `test:${Math.random()}`;
  gateway.say(text, 'web', id);
  const find = () => gateway.said().find(({ data }) => data.replyTo === id);
  const { text: answer, data } = await until('it is answered', find);
  return {
    text: answer,
    actions: (data.buttons ?? []).flat().flatMap(({ action = [] }) => action),
    format: data.format,
  };
}

/** As the node’s watch does after a change. */
async function handOver(): Promise<void> {
  const { head, since } = await node!.memory.curated.snapshot();
  const { text, version, at } = head;
  gateway.recorder.curatedCopy.put({ text, version, at, since, conflicts: [] });
}

test('a question is answered with what MEMORY.md and the log say, each with its source, letter by letter', async () => {
  const { text, format } = await say('/memory kiln thermostat');
  expect(text).toContain('- 2026-02-08, Ada: “The kiln needs a new thermostat by March.” [2026-02-08.md:4]');
  expect(format).toBe('plain');
  expect((await say('/memory bakery deploy')).text).toContain(
    '- Never deploy the bakery site on a Friday [MEMORY.md:5, 2026-02-08.md:1]',
  );
  expect((await say('/memory zeppelin')).text).toBe('Nothing is known about “zeppelin”.');
});

test('a question that the graph understands is answered by it first', async () => {
  const { text } = await say('/memory who is the contact for blueprint.example');
  expect(text.split('\n')[0]).toBe(
    'Nadia Ruiz: contact for blueprint.example, since 2026-02-08 10:42 [2026-02-08.md:1]',
  );
});

test('alone it shows what there is', async () => {
  const { text, actions } = await say('/memory');
  expect(text).toContain('MEMORY.md remembers 1 thing (version 1):\n- Lessons: 1');
  expect(text).toContain('The log has 1 day, 2026-02-08 to 2026-02-08.');
  expect(actions).toEqual(['/memory show', '/memory log']);
});

test('its versions and what they changed are read at once, taking one back is a job', async () => {
  expect((await say('/memory log')).text).toMatch(/ 1 .* hand edit: 1 entry added$/);
  const { text, actions } = await say('/memory diff');
  expect(text).toContain('\n+- Never deploy the bakery site on a Friday');
  expect(actions).toEqual(['/memory undo 1']);
  gateway.say('/memory undo 1');
  await until('the job is queued', () => gateway.recorder.jobs.recent(1)[0]?.view.skill === 'curate');
});

test('the graph is shown by names and by questions', async () => {
  expect((await say('/memory graph')).text).toContain('person: Nadia Ruiz');
  expect((await say('/memory graph Nadia')).text).toContain('contact for blueprint.example');
  expect((await say('/memory graph nobody at all')).text).toContain('The graph knows no entity "nobody at all"');
});

test('words that begin like a form and go on otherwise are a question', async () => {
  expect((await say('/memory log of the kiln')).text).toContain('2026-02-08.md:4');
});

test('while the node is away the copy answers, and says so; what it can’t answer says why', async () => {
  await handOver();
  await node!.stop();
  node = undefined;
  const { text } = await say('/memory bakery deploy');
  expect(text).toMatch(/^- Never deploy .*\n\nFrom the copy of \w+ \d+, \d+:\d+ [AP]M; the node is away\.$/s);
  expect((await say('/memory show')).text).toContain('the node is away.');
  expect((await say('/memory zeppelin')).text).toContain('MEMORY.md says nothing about “zeppelin”.\n\nFrom the copy');
  expect((await say('/memory log')).text).toBe('The node that keeps the memory does not answer.');
});
