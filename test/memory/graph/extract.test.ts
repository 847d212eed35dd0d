import type { Passage } from '../../../memory/graph/extract/extractor.ts';
import { readPassages } from '../../../memory/graph/read-passage.ts';

const passage = (text: string, more: Partial<Passage> = {}): Passage => ({
  ...{ file: '2026-02-08.md', line: 1, at: '2026-02-08T10:42', speaker: 'Ada', text, tools: [] },
  ...more,
});
/** What one passage says, a line each. */
const said = (text: string, more: Partial<Passage> = {}) =>
  readPassages([passage(text, more)]).claims.map(({ subject, act, relation, object, value }) =>
    `${subject} ${act === 'ends' ? 'no longer ' : ''}${relation} ${[object, value].filter(Boolean).join(' = ')}`.trim(),
  );
const named = (text: string, more: Partial<Passage> = {}) =>
  readPassages([passage(text, more)]).mentions.map(({ entity }) => entity);

describe('contacts', () => {
  test.each([
    ['Nadia Ruiz is the contact for blueprint.example.', 'person:nadia ruiz contact for site:blueprint.example'],
    [
      'FYI, Nadia is now our main contact for the Blueprint site, since Tom left.',
      'person:nadia contact for site:blueprint',
    ],
    ['The new contact for blueprint.example is Nadia Ruiz.', 'person:nadia ruiz contact for site:blueprint.example'],
    ['Contact for Roof: Ida Holm', 'person:ida holm contact for project:roof'],
    ["Nadia's the contact for billing now", 'person:nadia contact for topic:billing'],
    ['Nadia takes over from Tom as the contact for the roof project.', 'person:nadia contact for project:roof'],
    ["I'm the contact for blueprint.example from today on.", 'person:ada contact for site:blueprint.example'],
    [
      'Tom Berg is no longer the contact for blueprint.example.',
      'person:tom berg no longer contact for site:blueprint.example',
    ],
    [
      'Tom stepped down as contact for www.Blueprint.example',
      'person:tom no longer contact for site:blueprint.example',
    ],
  ])('%s', (text, fact) => expect(said(text)).toEqual([fact]));

  test.each([
    'Who is the contact for blueprint.example?',
    'Is Nadia the contact for blueprint.example?',
    'If Nadia is the contact for blueprint.example, write to her.',
    'Maybe Nadia is the contact for blueprint.example.',
    'She is the contact for blueprint.example.',
    'Our contact for it is ill.',
    '> Nadia is the contact for blueprint.example',
    'Nadia was the contact for blueprint.example.',
    'I contacted Nadia about blueprint.example.',
  ])('not from: %s', (text) => expect(said(text)).toEqual([]));
});

describe('people', () => {
  test('those who speak, and not the system', () => {
    expect(named('Good morning.')).toEqual(['person:ada']);
    expect(named('Done.', { speaker: 'Mainstay' })).toEqual([]);
    expect(named('', { speaker: null })).toEqual([]);
  });

  test.each([
    ['Write to Nadia Ruiz <Nadia@Blueprint.example>', 'person:nadia ruiz mail nadia@blueprint.example'],
    ['Tom Berg (tom@roof.example) will call.', 'person:tom berg mail tom@roof.example'],
    ["Nadia's new mail is nadia@ruiz.example.", 'person:nadia mail nadia@ruiz.example'],
  ])('with their mail: %s', (text, fact) => expect(said(text)).toEqual([fact]));

  test.each([
    ['Nadia Ruiz lives in Lisbon.', 'person:nadia ruiz lives in place:lisbon'],
    ['I moved to San Sebastián last week.', 'person:ada lives in place:san sebastián'],
    ['Tom has moved from Oslo to New York because of the job', 'person:tom lives in place:new york'],
    ['Tom no longer lives in Oslo.', 'person:tom no longer lives in place:oslo'],
  ])('where they live: %s', (text, fact) => expect(said(text)).toEqual([fact]));

  test.each(['Where does Nadia live?', 'He lives in Lisbon.', 'I moved to the new laptop.', 'We moved to Friday.'])(
    'not from: %s',
    (text) => expect(said(text)).toEqual([]),
  );
});

describe('sites and projects', () => {
  test('are found by host in what people say, and files are none', () => {
    expect(named('See https://www.blueprint.example/about, roof.com and notes.md or run.sh')).toEqual([
      'person:ada',
      'site:blueprint.example',
      'site:roof.com',
    ]);
    expect(named('Mail nadia@blueprint.example, v1.2.3, e.g. this.', { speaker: 'Ada' })).toEqual(['person:ada']);
  });

  test('a deployment is one of its site, by its tool, for the project of its folder', () => {
    const tools = [
      {
        name: 'exec',
        call: 'cd workspace/blueprint && vercel deploy',
        result: 'Live at https://blueprint.example/',
        costUsd: 0.018,
      },
    ];
    expect(said('Deploy the Blueprint site to Vercel', { tools })).toEqual([
      'site:blueprint.example deployed by tool:exec = https://blueprint.example/',
      'site:blueprint.example part of project:blueprint',
      'tool:exec ran cd workspace/blueprint && vercel deploy',
    ]);
    const failed = [{ ...tools[0]!, result: 'failed: https://blueprint.example/ answers 500' }];
    expect(said('', { tools: failed })).toEqual([
      'tool:exec ran cd workspace/blueprint && vercel deploy',
      'tool:exec failed https://blueprint.example/ answers 500',
    ]);
  });

  test('what was browsed is no site of ours', () => {
    const tools = [{ name: 'browse', call: 'https://news.example/', result: 'https://news.example/ 200', costUsd: 0 }];
    expect(named('', { speaker: 'Mainstay', tools })).toEqual(['tool:browse']);
  });

  test.each([
    ['The Roof project is paused until May.', 'project:roof status paused'],
    ['Project Blueprint is live!', 'project:blueprint status live'],
    ['blueprint.example is live again', 'site:blueprint.example status live'],
    ['Ida Holm is working on the Roof project.', 'person:ida holm works on project:roof'],
  ])('%s', (text, fact) => expect(said(text)).toEqual([fact]));

  test.each(['Is the Roof project paused?', 'The project is live.', 'This project is done.'])('not from: %s', (text) =>
    expect(said(text)).toEqual([]),
  );
});

describe('channels', () => {
  test('by their name, and a colour is none', () => {
    expect(named('Post it in #ops and #client-news, in #fff on #c0ffee; see issue #12.')).toEqual([
      'person:ada',
      'channel:#ops',
      'channel:#client-news',
    ]);
  });
});

describe('decisions', () => {
  test.each([
    ['Decision: cap the model costs at $75 a day.', ['decision:cap the model costs at $75 a day decided person:ada']],
    [
      'We decided to move blueprint.example to Vercel because the old host is slow.',
      [
        'decision:move blueprint.example to vercel decided person:ada',
        'decision:move blueprint.example to vercel about site:blueprint.example',
        'decision:move blueprint.example to vercel because the old host is slow',
      ],
    ],
    ["We've agreed on Fridays for releases", ['decision:on fridays for releases decided person:ada']],
    ['I decided against a second newsletter.', ['decision:against a second newsletter decided person:ada']],
  ])('%s', (text, facts) => expect(said(text)).toEqual(facts));

  test.each([
    'What did we decide?',
    'We decided.',
    'We have not decided to move yet.',
    'Tom decided to leave early.',
    'When we decided to move, it rained.',
  ])('not from: %s', (text) => expect(said(text)).toEqual([]));
});

describe('MEMORY.md', () => {
  const entry = (section: string, text: string) => said(text, { speaker: null, section, file: 'MEMORY.md', at: '' });

  test.each([
    [
      'People and preferences',
      'Nadia Ruiz: contact for blueprint.example, likes short mails',
      'person:nadia ruiz contact for site:blueprint.example',
    ],
    ['Projects and state', '**Roof**: waiting for the tiles; Ida calls', 'project:roof status waiting for the tiles'],
    ['Projects and state', 'blueprint.example – live', 'site:blueprint.example status live'],
    ['Decisions and why', 'Deploys never on Fridays', 'decision:deploys never on fridays decided'],
    [
      'Lessons',
      'Nadia Ruiz is the contact for blueprint.example',
      'person:nadia ruiz contact for site:blueprint.example',
    ],
  ])('below %s: %s', (section, text, fact) => expect(entry(section, text)).toEqual([fact]));

  test('an entry without a form says nothing', () => {
    expect(entry('People and preferences', 'Answers are short and in English')).toEqual([]);
    expect(entry('Configuration', 'MAINSTAY_TOKEN: in the environment')).toEqual([]);
  });
});
