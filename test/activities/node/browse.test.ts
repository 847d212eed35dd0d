import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { browse } from '../../../activities/node/browse.ts';
import type { ArtifactRef } from '../../../contracts/artifact.ts';
import { isRunning, type ProcessIdentity } from '../../../platform/processes.ts';
import { type LocalJob, localJob, type LocalJobOptions } from '../../support/local-job.ts';
import { openSite, type Site } from './browse/site.ts';

interface Output {
  url: string;
  title: string;
  status?: number;
  text?: string;
  extracted: Record<string, string[]>;
  files: ArtifactRef[];
}

let home: string;
let site: Site;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'browse-'));
  process.env['MAINSTAY_HOME'] = home;
  site = await openSite();
});

afterEach(async () => {
  await site.close();
  await rm(home, { recursive: true, force: true });
});

async function run(input: Record<string, unknown>, job = newJob()): Promise<Output> {
  const parsed = browse.input.parse(input);
  return browse.output.parse(await browse.run(parsed, job)) as unknown as Output;
}

function newJob(options: Partial<LocalJobOptions> = {}): LocalJob {
  return localJob({ home, ...options });
}

function problem(input: Record<string, unknown>): string {
  const issue = browse.input.safeParse(input).error!.issues[0]!;
  return `${issue.path.join('.')} ${issue.message}`;
}

describe('a web address', () => {
  it('gives the title, a picture of the whole page, its readable text and, if asked, a PDF', async () => {
    const output = await run({ source: `${site.url}/`, pdf: 'true' });
    expect(output).toMatchObject({ url: `${site.url}/`, title: 'Blueprint Books!', status: 200 });
    expect(output.files.map((file) => file.name)).toEqual([
      'blueprint-books.png',
      'blueprint-books.md',
      'blueprint-books.pdf',
    ]);
    expect(output.files[0]).toMatchObject({ width: 1280, height: 800 });
    expect(readFileSync(output.files[2]!.path).subarray(0, 5).toString()).toBe('%PDF-');
    expect(output.text).toBe(
      [
        '# Blueprint & Sons',
        `We bind books in [Oakland](${site.url}/oakland).`,
        '- Leather\n  - Goat\n- Cloth',
        'Size | Price\nSmall | $12',
        '```\nkeep  this\n  as it is\n```',
      ].join('\n\n'),
    );
    const reply = browse.reply({ ...output }, {});
    expect(reply).toBe(
      `Blueprint Books!\n${site.url}/\n\n${output.text!.replace(`[Oakland](${site.url}/oakland)`, 'Oakland')}`,
    );
  });

  it('may come without its scheme, and redirects are followed', async () => {
    const output = await run({ source: `${site.url.replace('http://', '')}/moved`, only: 'text' });
    expect(output.url).toBe(`${site.url}/`);
    expect(output.files).toHaveLength(1);
  });

  it('is pictured whole however long, up to 16,000 pixels, or only as far as the window shows it', async () => {
    const source = `goto ${site.url}/long ; screenshot ; goto ${site.url}/endless ; screenshot`;
    const whole = await run({ source, width: '390', height: 844 });
    expect(whole.files).toMatchObject([
      { width: 390, height: 60 * 96 },
      { width: 390, height: 16_000 },
    ]);
    const window = await run({ source: `${site.url}/long`, only: 'screenshot', full: 'no' }, newJob({ id: 'job-2' }));
    expect(window.files).toMatchObject([{ width: 1280, height: 800 }]);
  });

  it('that the server answers with an error is still a page, and the answer names the status', async () => {
    const output = await run({ source: `${site.url}/broken`, only: 'text' });
    expect(output).toMatchObject({ status: 500, text: '# Something went wrong' });
    expect(browse.reply({ ...output }, {})).toContain('Broken (the server answered 500)');
  });

  it('of a file to download gives the file, under a name that leads nowhere else', async () => {
    const output = await run({ source: `${site.url}/report.csv` });
    expect(output.files).toHaveLength(1);
    expect(output.files[0]!.name).not.toContain('/');
    expect(await readFile(output.files[0]!.path, 'utf8')).toBe('a,b\n1,2\n');
  });

  it.each([
    [
      'http://no-such-host.invalid/',
      '20s',
      /^http:\/\/no-such-host.invalid\/ can't be opened: there is no host of this name/,
    ],
    ['SITE/circle', '20s', /can't be opened: the page redirects in a circle/],
    ['SITE/silent', '700ms', /can't be opened: it did not answer within 700 ms; .* stepLimit=60s\.$/],
  ])('that can not be opened says why: %s', async (address, stepLimit, sentence) => {
    const failed = run({ source: address.replace('SITE', site.url), stepLimit });
    await expect(failed).rejects.toThrow(sentence);
  });

  it('where nothing listens says that the connection was refused', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as { port: number };
    await new Promise((closed) => server.close(closed));
    await expect(run({ source: `http://127.0.0.1:${port}` })).rejects.toThrow('the host refused the connection');
  });
});

describe('steps', () => {
  it('are typed in one line or many, and find things by selector or by the words one sees', async () => {
    const output = await run({
      source: `goto ${site.url}/search ; fill “Words” "hello; world"
        select #in maps
        click "Find it" ; wait .hit
        extract .hit as hits; extract .hit @data-id as ids
        screenshot #found`,
    });
    expect(output.extracted).toEqual({ hits: ['hello; world in maps', 'more; of it'], ids: ['7', '8'] });
    expect(output.files[0]!.height).toBeLessThan(200);
    expect(browse.reply({ ...output }, {})).toBe(
      `Search\n${site.url}/search\n\nhits: hello; world in maps · more; of it\nids: 7 · 8`,
    );
  });

  it('go on in the tab that a click opened', async () => {
    const output = await run({ source: `goto ${site.url}/search ; click #new ; wait "Paragraph 1" ; text` });
    expect(output).toMatchObject({ title: 'Long', url: `${site.url}/long` });
  });

  it('make artifacts of what they download', async () => {
    const output = await run({ source: `goto ${site.url}/files\ndownload "The report"` });
    expect(await readFile(output.files[0]!.path, 'utf8')).toBe('a,b\n1,2\n');
    const clicked = await run(
      { source: `goto ${site.url}/files ; click text=report ; wait 300ms` },
      newJob({ id: 'job-2' }),
    );
    expect(clicked.files.map((file) => file.sha256)).toEqual([output.files[0]!.sha256]);
  });

  it('may come as a YAML file of lines and maps, from the workspace or attached', async () => {
    const source = `attachment:${'0'.repeat(64)}/check.yml`;
    const file = join(home, 'check.yml');
    await writeFile(
      file,
      `- goto: ${site.url}/search\n- fill: ['#q', 'two words']\n- click: '"Find it"'\n- extract .hit as hits\n`,
    );
    const output = await run({ source }, newJob({ attachments: { [source]: file } }));
    expect(output.extracted['hits']).toEqual(['two words in books', 'more; of it']);
    expect(browse.describe({ source })).toBe('browse check.yml');
  });

  it('may come as a JSON file, in which each is checked before the first is done', async () => {
    const job = newJob();
    await writeFile(join(job.workspace, 'steps.json'), `{"steps": [{"goto": "${site.url}"}, {"clik": "a"}]}`);
    await expect(run({ source: 'steps.json' }, job)).rejects.toThrow(
      `steps.json can't be used: Step 2: there is no step "clik"; there are goto, click,`,
    );
    expect(site.asked).toEqual([]);
  });

  it('that fail say which it was, why, and what was on the page, with a picture of it, but never what they type', async () => {
    const job = newJob();
    const failed = run(
      { source: `goto ${site.url}/search; fill #password hunter2; click #in`, stepLimit: '500ms' },
      job,
    );
    await expect(failed).rejects.toThrow(
      `Step 2 of 3 (fill #password …) failed: within 500 ms nothing on the page matched #password; mend the target, ` +
        `or allow more with stepLimit=60s. The page was "Search" (${site.url}/search), which showed: Words`,
    );
    await expect(failed).rejects.not.toThrow('hunter2');
    expect(job.artifacts.map((file) => file.name)).toEqual(['search.png']);
  });

  it('whose target is there but out of reach say so', async () => {
    await expect(run({ source: `goto ${site.url}/covered; click #pay`, stepLimit: '500ms' })).rejects.toThrow(
      'Step 2 of 2 (click #pay) failed: #pay is on the page, but within 500 ms it was hidden, disabled or covered',
    );
  });
});

describe('input that is wrong starts nothing', () => {
  it.each([
    ['file:///etc/passwd', 'source is wrong: "file:///etc/passwd" can\'t be opened: only http and https addresses are'],
    ['chrome://version', 'source is wrong: "chrome://version" can\'t be opened: only http and https addresses are'],
    [
      'javascript:alert(1)',
      'source is wrong: "javascript:alert(1)" can\'t be opened: only http and https addresses are',
    ],
    [
      'goto file:///etc/passwd',
      'source is wrong: "file:///etc/passwd" can\'t be opened: only http and https addresses are',
    ],
    ['click #a', 'source is wrong: The first step has to be goto URL'],
    ['goto a.example ; jump #b', 'source is wrong: Step 2: there is no step "jump"; there are goto, click, fill'],
    ['goto a.example ; fill #b', 'source is wrong: Step 2: write it as fill TARGET TEXT'],
    ['../steps.yaml', 'source is wrong: The file of steps must be a path inside the workspace'],
  ])('%s', (source, sentence) => {
    expect(problem({ source })).toContain(sentence);
  });

  it.each([
    [{ width: 'wide' }, 'width must be a number of pixels'],
    [{ full: 'perhaps' }, 'full must be true or false'],
    [{ profile: '../x' }, 'profile must be lower-case letters'],
    [{ stepLimit: 'soon' }, 'stepLimit must be a duration such as 30s or 2m'],
  ])('%j', (fields, sentence) => {
    expect(problem({ source: 'example.com', ...fields })).toContain(sentence);
  });
});

describe('a named profile', () => {
  it('keeps logins for the next job, which waits its turn and says so; without one nothing is kept', async () => {
    const second = newJob({ id: 'second' });
    const source = `goto ${site.url}/login ; wait 1s`;
    const first = run({ source, profile: 'shop' }, newJob({ id: 'first' }));
    await until(() => site.asked.includes('/login'));
    const titles = [(await run({ source, profile: 'shop' }, second)).title];
    titles.unshift((await first).title);
    titles.push((await run({ source }, newJob({ id: 'third' }))).title);
    expect(titles).toEqual(['Who are you?', 'Welcome back, Ada', 'Who are you?']);
    expect(second.progressed[0]!.note).toBe('waiting: another job uses the profile shop');
  });
});

describe('stopping', () => {
  it('leaves no process of the browser within five seconds', async () => {
    const job = newJob();
    const running = run({ source: `goto ${site.url}/silent` }, job);
    const ended = expect(running).rejects.toThrow('The browser was stopped.');
    await until(() => site.asked.includes('/silent'));
    expect(browserProcesses(job.dir)).not.toEqual([]);
    const asked = performance.now();
    job.cancel('cancel');
    await ended;
    expect(browserProcesses(job.dir)).toEqual([]);
    expect(performance.now() - asked).toBeLessThan(5_000);
  });

  it('leaves none even of a browser that does not react any more', async () => {
    const job = newJob();
    const ended = expect(run({ source: `goto ${site.url}/silent` }, job)).rejects.toThrow('The browser was stopped.');
    await until(() => site.asked.includes('/silent'));
    const { pid } = JSON.parse(
      await readFile(join(job.dir, 'profile/mainstay-browser.json'), 'utf8'),
    ) as ProcessIdentity;
    process.kill(pid, 'SIGSTOP');
    job.cancel('cancel');
    await ended;
    expect(browserProcesses(job.dir)).toEqual([]);
  });

  it('by kill -9 of the worker leaves a browser that the next attempt ends, with the profile free again', async () => {
    const fixture = resolve('test/activities/node/browse/worker.fixture.ts');
    const worker = spawn(
      process.execPath,
      ['--import', resolve('test/support/typescript.mjs'), fixture, home, `${site.url}/silent`, 'shop'],
      { env: { ...process.env, MAINSTAY_HOME: home }, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await until(() => site.asked.includes('/silent'));
    const record = join(home, 'profiles/shop/mainstay-browser.json');
    const orphan = JSON.parse(await readFile(record, 'utf8')) as ProcessIdentity;
    // Stopped, it does not notice that its worker is gone.
    process.kill(orphan.pid, 'SIGSTOP');
    worker.kill('SIGKILL');
    await new Promise((exited) => worker.once('exit', exited));
    expect(await isRunning(orphan)).toBe(true);

    const output = await run({ source: `${site.url}/`, profile: 'shop', only: 'text' }, newJob({ attempt: 2 }));
    expect(output.title).toBe('Blueprint Books!');
    expect(await isRunning(orphan)).toBe(false);
  });
});

/** Command lines of living processes that name the folder. */
function browserProcesses(folder: string): string[] {
  const table = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes(folder) && !line.includes('<defunct>'));
}

async function until(holds: () => boolean): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > giveUp) throw new Error(`Not true within 30 s: ${holds}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}
