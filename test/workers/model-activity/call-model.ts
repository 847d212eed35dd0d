import { createCoolDowns } from '../../../models/cool-downs.ts';
import { createProviders } from '../../../models/providers.ts';
import { createLog } from '../../../platform/log.ts';
import { modelsSchema } from '../../../platform/models-config.ts';
import type { ContentFiles } from '../../../storage/content-files.ts';
import { createGatewayLink } from '../../../workers/gateway-link.ts';
import { createModelActivity } from '../../../workers/model-activity.ts';
import { createPurse } from '../../../workers/purse.ts';

export const TOKEN = 'token-of-the-tests';

/** The activity as a node has it, for one model of a server of the test. */
export function callModelAt({ server, gateway }: { server: string; gateway: string }) {
  const log = createLog('node', 'silent');
  const providers = { test: { wire: 'anthropic' as const, baseUrl: server } };
  return (files: ContentFiles) => ({
    callModel: createModelActivity({
      models: modelsSchema.parse({ main: ['test/m'] }),
      prices: { 'test/m': { input: 1, output: 1 } },
      providers: createProviders({ providers, env: {} }),
      coolDowns: createCoolDowns(),
      purse: createPurse({ url: gateway, token: TOKEN, log, ended: new AbortController().signal }),
      link: createGatewayLink({ url: gateway, token: TOKEN, node: 'test-node', log }),
      files,
      log,
    }),
  });
}
