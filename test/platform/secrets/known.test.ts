import { knownSecrets } from '../../../platform/secrets/known.ts';

const names = (env: Record<string, string>, envFile: Record<string, string> = {}) =>
  knownSecrets({ ...envFile, ...env }, envFile).map(({ name, value }) => `${name}=${value}`);

test('all of .env is secret but what everybody may see', () => {
  const envFile = {
    MAINSTAY_TOKEN: 'made-at-first-start',
    BLUEPRINT: 'whatever-it-is',
    MAINSTAY_PORT: '7400',
    TELEGRAM_ALLOWED_USERS: '1001001001',
    OLLAMA_BASE_URL: 'http://127.0.0.1:11434/v1',
    FFMPEG_PATH: '/usr/local/bin/ffmpeg',
    STAGE: 'prod',
  };
  expect(names({}, envFile)).toEqual(['MAINSTAY_TOKEN=made-at-first-start', 'BLUEPRINT=whatever-it-is']);
});

test('of the environment it is what a name tells', () => {
  const env = {
    OPENAI_API_KEY: 'abcdefgh-1',
    SMTP_PASSWORD: 'abcdefgh-2',
    STRIPE_SECRET: 'abcdefgh-3',
    HOME_TITLE: 'a-plain-long-word',
    KEYBOARD: 'a-german-one-of-old',
    SSH_AUTH_SOCK: '/tmp/ssh-XXXX/agent.12',
    PWD: '/home/ann/projects',
    SHORT_KEY: 'abc',
  };
  expect(names(env)).toEqual(['OPENAI_API_KEY=abcdefgh-1', 'SMTP_PASSWORD=abcdefgh-2', 'STRIPE_SECRET=abcdefgh-3']);
});

test('of an address it is the password', () => {
  expect(names({ DATABASE_URL: 'postgres://ann:s3cret%2Fs3cret@db:5432/shop' })).toEqual([
    'DATABASE_URL=s3cret/s3cret',
  ]);
});
