import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../platform/settings.ts';
import { grantableVariables, serverVariables } from '../../workers/grants.ts';

test('scripts and servers may be granted what the node was told, but never the keys of its own house', () => {
  const home = mkdtempSync(join(tmpdir(), 'mainstay-grants-'));
  try {
    mkdirSync(home, { recursive: true });
    const own = ['MAINSTAY_TOKEN', 'TELEGRAM_BOT_TOKEN', 'TEMPORAL_API_KEY', 'TEMPORAL_TLS_CLIENT_KEY_DATA'];
    const database = 'MEMORY_DATABASE_URL=postgres://ada:hunter2@127.0.0.1/mainstay';
    writeFileSync(
      join(home, '.env'),
      [...[...own, 'STRIPE_KEY', 'BANK_KEY'].map((name) => `${name}=secret-of-${name}`), database].join('\n'),
    );
    writeFileSync(join(home, 'config.yaml'), 'node: { neverGrant: [BANK_KEY] }\n');
    const settings = loadSettings({ MAINSTAY_HOME: home, SHOP: 'blueprint', EMPTY: '' });
    const granted = { MAINSTAY_HOME: home, SHOP: 'blueprint', STRIPE_KEY: 'secret-of-STRIPE_KEY' };
    expect(grantableVariables(settings)).toEqual(granted);
    // The config names an MCP server's variables itself.
    expect(serverVariables(settings)).toEqual({ ...granted, BANK_KEY: 'secret-of-BANK_KEY' });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
