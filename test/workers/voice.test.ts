import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAtVoice } from '../../models/look-at-voice.ts';
import { minutePrice, transcribe } from '../../models/transcribe.ts';
import { createProviders } from '../../models/providers.ts';
import { toolPath } from '../../platform/find-tools.mjs';
import { asWav } from '../../workers/voice/recording.ts';
import { whisperCpp } from '../../workers/voice/whisper-cpp.ts';
import { smallPurse } from '../models/small-purse.ts';
import { startModelServer } from '../support/model-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'voice-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { signal } = new AbortController();

const file = { sha256: 'a'.repeat(64), name: 'voice.ogg', mime: 'audio/ogg', bytes: 1 };
const call = { callId: 'm:voice:0', file, spend: {}, timeLimitMs: 60_000 };

function tone(): string {
  const path = join(folder, 'tone.ogg');
  const source = ['-f', 'lavfi', '-i', 'sine=duration=1'];
  execFileSync(toolPath('ffmpeg')!, ['-y', '-loglevel', 'error', ...source, '-c:a', 'libopus', path]);
  return path;
}

/** A program that takes whisper-cli's words, writes them down, and hears always the same. */
function standIn(): string {
  const path = join(folder, 'whisper-cli');
  const script = [
    '#!/bin/sh',
    `echo "$@" >'${join(folder, 'asked')}'`,
    'while [ "$1" != -of ]; do shift; done',
    'printf " Good\\n morning.\\n" >"$2.txt"',
  ];
  writeFileSync(path, script.join('\n'), { mode: 0o755 });
  return path;
}

test('whisper.cpp gets a WAV of 16 kHz, and its lines become one text', async () => {
  const { path, seconds } = await asWav(file, { source: tone(), folder, signal });
  expect(seconds).toBeCloseTo(1, 1);
  expect(readFileSync(path).subarray(0, 4).toString()).toBe('RIFF');
  const options = { binary: standIn(), model: '/m/base.bin', language: 'en', signal };
  expect(await whisperCpp(path, folder, options)).toBe('Good morning.');
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toContain(`-m /m/base.bin -f ${path} -l en -nt -np -otxt`);
});

test('a whisper.cpp that is not there is named, with the mend', async () => {
  const options = { binary: join(folder, 'nowhere'), model: 'm', signal };
  await expect(whisperCpp('x.wav', folder, options)).rejects.toThrow(
    /nowhere is not on the node; install whisper\.cpp/,
  );
  const providers = createProviders({ providers: {}, env: {} });
  const look = (voice: Parameters<typeof lookAtVoice>[0]) => lookAtVoice(voice, providers);
  expect(await look({ whisperCpp: { binary: 'whisper-cli', model: '/m/none.bin' } })).toMatchObject({
    missing: expect.stringContaining('There is no /m/none.bin'),
  });
  expect(await look({ model: 'openai/whisper-1' })).toMatchObject({
    missing: expect.stringContaining('OPENAI_API_KEY'),
  });
  expect(await look(undefined)).toMatchObject({ missing: expect.stringContaining('Set voice in config.yaml') });
});

test('each request is paid for beforehand; one that was refused costs nothing, and a busy endpoint is asked again', async () => {
  const server = await startModelServer();
  const purse = smallPurse();
  server.script('whisper-1', { fault: { kind: 'status', status: 503 } }, 'Hello.');
  const providers = createProviders({ providers: {}, env: { OPENAI_BASE_URL: server.url } });
  const recording = { path: tone(), mime: 'audio/ogg', seconds: 60 };
  const heard = await transcribe(call, recording, signal, { model: 'openai/whisper-1', providers, purse });
  expect(heard).toEqual({ text: 'Hello.', by: 'openai/whisper-1', seconds: 60, costUsd: 0.006 });
  expect([...purse.settled.values()].map(({ costUsd }) => costUsd)).toEqual([0, 0.006]);
  await server.close();
  purse.close();
});

test('a model nobody stated a price for counts as dear, until the config says better', () => {
  expect(minutePrice('local/ear')).toEqual({ perMinute: 0.02, isKnown: false });
  expect(minutePrice('local/ear', 0)).toEqual({ perMinute: 0, isKnown: true });
  expect(minutePrice('openai/gpt-4o-mini-transcribe-2025').perMinute).toBe(0.003);
});
