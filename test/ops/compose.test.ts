import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DYNAMIC_CONFIG } from '../../platform/temporal/tuning.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FILE = join(ROOT, 'docker-compose.temporal.yml');

interface Service {
  image: string;
  ports?: string[];
  healthcheck?: object;
  restart?: string;
  depends_on?: Record<string, { condition: string }>;
  environment?: Record<string, string>;
  volumes?: string[];
}
const { services } = parse(readFileSync(FILE, 'utf8')) as { services: Record<string, Service> };

describe('docker-compose.temporal.yml', () => {
  test('is what the compose specification allows', () => {
    // Throws with the findings where there are any; warnings count.
    execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules', 'dclint', 'bin', 'dclint.cjs'), '--max-warnings', '0', FILE],
      { encoding: 'utf8' },
    );
  });

  test('publishes nothing beyond loopback', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published.length).toBeGreaterThan(0);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('names every image by its version, and not the deprecated auto-setup', () => {
    for (const { image } of Object.values(services)) {
      expect(image).toMatch(/:\d+\.\d+/);
      expect(image).not.toContain('auto-setup');
    }
  });

  test('starts the server after its schema, and watches what stays up', () => {
    expect(services['temporal']?.depends_on?.['admin-tools']?.condition).toBe('service_completed_successfully');
    for (const name of ['postgresql', 'temporal', 'ui'])
      expect(services[name]).toMatchObject({ healthcheck: expect.anything(), restart: 'unless-stopped' });
  });

  test('holds no password: the env file does', () => {
    const passwords = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|PWD/.test(name)),
    );
    expect(passwords.length).toBeGreaterThan(0);
    for (const [, value] of passwords) expect(value).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
  });

  test('gives the server the dynamic configuration that the embedded one has', () => {
    const file = parse(readFileSync(join(ROOT, 'ops', 'temporal', 'dynamic-config.yaml'), 'utf8')) as Record<
      string,
      [{ value: unknown }]
    >;
    expect(Object.fromEntries(Object.entries(file).map(([key, [{ value }]]) => [key, value]))).toEqual(DYNAMIC_CONFIG);
    expect(services['temporal']?.volumes).toContainEqual(expect.stringContaining('dynamic-config.yaml'));
  });
});
