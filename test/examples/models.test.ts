import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Tier } from '../../contracts/model.ts';
import { capsOf } from '../../gateway/budget/caps.ts';
import { dollars } from '../../gateway/budget/money.ts';
import { modelsOf } from '../../models/candidates.ts';
import { priceOf } from '../../models/prices.ts';
import { readConfig } from '../../platform/config-file.ts';
import { packageRoot } from '../../platform/version.ts';

const { models, prices, budgets } = readConfig(join(packageRoot, 'examples', 'business', 'config.yaml'));

describe('the example’s figures are the operator’s own', () => {
  const outputPrices = (tier: Tier) => modelsOf(models, tier).map((model) => priceOf(model, prices).price.output);

  test('the best models answer, crons run on flash-class ones or DeepSeek, sub-agents on the middle class', () => {
    for (const model of modelsOf(models, 'cron')) expect(model).toMatch(/flash|^deepseek\//);
    const [main, subagent, cron] = (['main', 'subagent', 'cron'] as const).map((tier) => outputPrices(tier)[0]!);
    expect(main).toBeGreaterThan(subagent!);
    expect(subagent).toBeGreaterThan(cron!);
  });

  test('every model has a stated price, and another provider behind it', () => {
    for (const tier of ['main', 'cron', 'subagent', 'routing'] as const) {
      const names = modelsOf(models, tier);
      expect(names.map((model) => priceOf(model, prices).source)).not.toContain('unknown');
      expect(new Set(names.map((model) => model.split('/')[0])).size).toBeGreaterThan(1);
    }
  });

  test('75 dollars a day are the most, and ten a month for one provider', () => {
    const caps = capsOf(budgets).map(({ scope, period, limit, then }) => [scope, period, dollars(limit), then]);
    expect(caps).toEqual(
      expect.arrayContaining([
        ['all', 'day', 75, 'ask'],
        ['provider openai', 'month', 10, 'cheaper'],
      ]),
    );
  });

  test('stand in the guide as they stand in the file', () => {
    const guide = readFileSync(join(packageRoot, 'docs', 'agent', 'money.md'), 'utf8');
    const blocks = [...guide.matchAll(/```yaml\n([^]*?)```/g)].map(
      ([, yaml]) => parse(yaml!) as Record<string, unknown>,
    );
    const file = parse(readFileSync(join(packageRoot, 'examples', 'business', 'config.yaml'), 'utf8')) as object;
    expect(blocks.find((block) => 'models' in block && 'budgets' in block)).toEqual(
      Object.fromEntries(Object.entries(file).filter(([key]) => key === 'models' || key === 'budgets')),
    );
  });
});
