import type { ModelCallerOptions } from '../../models/call-model.ts';
import { createCoolDowns } from '../../models/cool-downs.ts';
import { createProviders, providerOf } from '../../models/providers.ts';
import type { Log } from '../../platform/log.ts';
import type { Settings } from '../../platform/settings.ts';
import type { Budget } from '../budget/budget.ts';

export interface RoutingModelsOptions {
  settings: Pick<Settings, 'config' | 'env'>;
  budget: Pick<Budget, 'reserve' | 'settle'>;
  log: Log;
}

/** The models of the tier `routing` that the gateway has a key for, and no others; null where there are none. */
export function routingModels({ settings, budget, log }: RoutingModelsOptions): ModelCallerOptions | null {
  const { models, prices, providers: configured } = settings.config;
  const providers = createProviders({ providers: configured, env: settings.env });
  const routing = models.routing.filter((model) => providers.describe(providerOf(model)).missing === undefined);
  if (routing.length === 0) return null;
  return {
    models: { ...models, main: [], cron: [], subagent: [], routing },
    ...{ prices, providers, log },
    coolDowns: createCoolDowns(),
    purse: {
      reserve: async (request) => budget.reserve(request),
      settle: async (id, settlement) => budget.settle(id, settlement),
    },
    readFile: () => Promise.reject(new Error('No file is shown to a model of the tier routing.')),
  };
}
