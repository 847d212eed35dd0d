import { Command } from 'commander';
import { health } from '../../contracts/http/status.ts';
import { sentenceOf } from '../../contracts/errors.ts';
import { mcpList } from '../../contracts/mcp.ts';
import { lookAtModels } from '../../models/look.ts';
import { lookAtVoice } from '../../models/look-at-voice.ts';
import { minutePrice } from '../../models/transcribe.ts';
import { createProviders } from '../../models/providers.ts';
import { findTools } from '../../platform/find-tools.mjs';
import { findSandbox } from '../../platform/sandbox/find-sandbox.ts';
import { loadSettings } from '../../platform/settings.ts';
import { connect, print } from '../connect.ts';

interface Finding {
  name: string;
  ok: boolean;
  detail: string;
  /** What to do about it. */
  mend?: string;
}

/** However much is down, the doctor answers within this. */
const LOOK_FOR_MS = 3_000;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('What is wrong on this machine, and the mend for each')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = [
        ...lookAtNode(),
        ...(
          await Promise.all([
            lookAtSettings(),
            lookAtGateway(),
            lookAtTools(),
            lookAtSandbox(),
            lookForModels(),
            lookForVoice(),
            lookForMcpServers(),
          ])
        ).flat(),
      ];
      print({ ok: findings.every(({ ok }) => ok), findings }, json, () => findings.map(line).join('\n'));
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

function line({ name, ok, detail, mend }: Finding): string {
  return `${ok ? '✓' : '✗'} ${name}: ${detail}${mend ? `\n    ${mend}` : ''}`;
}

function lookAtNode(): Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return [{ name: 'node', ok, detail: process.versions.node, mend: ok ? undefined : 'Install Node 20.19 or later.' }];
}

async function lookAtSettings(): Promise<Finding[]> {
  try {
    const { home, telegram, token } = loadSettings();
    return [
      {
        name: 'home',
        ok: token !== undefined,
        detail: token ? home : `${home} has not been started`,
        mend: token ? undefined : 'Start it once with `npm start`.',
      },
      {
        name: 'telegram',
        ok: true,
        detail: telegram.token
          ? `a bot token, ${telegram.allowedUsers.length} allowed users`
          : 'no TELEGRAM_BOT_TOKEN: web and terminal only',
      },
    ];
  } catch (error) {
    return [{ name: 'settings', ok: false, detail: sentenceOf(error) }];
  }
}

async function lookAtGateway(): Promise<Finding[]> {
  try {
    const { gatewayUrl } = loadSettings();
    const answer = await fetch(`${gatewayUrl}/healthz`, { signal: AbortSignal.timeout(LOOK_FOR_MS) });
    const { parts } = health.parse(await answer.json());
    return Object.entries(parts).map(([name, part]) => ({
      name: `gateway: ${name}`,
      ok: part.ok,
      detail: part.detail ?? 'well',
    }));
  } catch {
    return [
      {
        name: 'gateway',
        ok: false,
        detail: 'does not answer',
        mend: 'Start it with `npm start`; its log is logs/gateway.log in the home.',
      },
    ];
  }
}

async function lookAtTools(): Promise<Finding[]> {
  const { config, env } = loadSettings();
  const tools = await findTools({ configured: config.tools, env });
  return Object.values(tools).map((tool) =>
    tool.path === null
      ? { name: tool.name, ok: false, detail: tool.reason, mend: tool.install }
      : { name: tool.name, ok: true, detail: `${tool.version} at ${tool.path}` },
  );
}

async function lookAtSandbox(): Promise<Finding[]> {
  const { config, env } = settingsIfGood() ?? {};
  if (!config || !env) return [];
  const found = await findSandbox(config.sandbox, { env });
  if (found.kind !== null) return [{ name: 'sandbox', ok: true, detail: found.kind }];
  const off = config.sandbox === 'off';
  const detail = `${found.reason}, so sub-agents are off`;
  return [{ name: 'sandbox', ok: off, detail, mend: off ? undefined : found.install }];
}

async function lookForModels(): Promise<Finding[]> {
  const { config, env } = settingsIfGood() ?? {};
  // What is wrong with the settings is said already.
  if (!config || !env) return [];
  const { models, prices } = config;
  const providers = createProviders({ providers: config.providers, env });
  const states = await lookAtModels({ models, prices, providers, limitMs: LOOK_FOR_MS });
  if (states.length === 0)
    return [{ name: 'models', ok: true, detail: 'none in config.yaml: commands work, free text is not answered' }];
  return states.map(({ model, tiers, ...state }) => ({ name: `${model} (${tiers.join(', ')})`, ...state }));
}

async function lookForVoice(): Promise<Finding[]> {
  const { config, env } = settingsIfGood() ?? {};
  if (!config || !env) return [];
  const { voice, providers } = config;
  const { by, missing } = await lookAtVoice(voice, createProviders({ providers, env }));
  if (missing !== undefined) return [{ name: 'voice', ok: voice === undefined, detail: missing }];
  if (voice?.model === undefined) return [{ name: 'voice', ok: true, detail: by }];
  const { perMinute, isKnown } = minutePrice(voice.model, voice.perMinute);
  const price = isKnown
    ? `$${perMinute} a minute`
    : `nobody stated its price, so it counts as $${perMinute} a minute; set voice.perMinute in config.yaml`;
  return [{ name: 'voice', ok: true, detail: `${by}, ${price}` }];
}

/** As the gateway knows them; where it does not answer, that is said already. */
async function lookForMcpServers(): Promise<Finding[]> {
  try {
    const answer = await connect().open('/api/mcp', { signal: AbortSignal.timeout(LOOK_FOR_MS) });
    return mcpList.parse(await answer.json()).servers.map(({ name, available, reason, tools = [] }) => ({
      name: `mcp ${name}`,
      ok: available,
      detail: available ? `${tools.length} tools` : `not there: ${reason}`,
      mend: available
        ? undefined
        : 'The node tries again by itself; its config.yaml says under mcp how the server is reached.',
    }));
  } catch {
    return [];
  }
}

function settingsIfGood() {
  try {
    return loadSettings();
  } catch {
    return null;
  }
}
