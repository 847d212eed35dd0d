import type { Extractor, Statement, ToolUse } from './extractor.ts';
import { isPerson } from './person-name.ts';
import { projectsIn } from './projects.ts';
import { sitesIn } from './site-name.ts';

/** The sites that people name, and those that a deployment answered with; what was merely browsed is none of ours. */
export const sites: Extractor = ({ speaker, text, tools, section }) => {
  const named = section !== undefined || (speaker !== null && isPerson(speaker)) ? sitesIn(text) : [];
  return {
    entities: named.map((name) => ({ kind: 'site', name })),
    statements: tools.flatMap(deployments),
  };
};

/** `Tool: exec (cd workspace/blueprint && vercel deploy)`, `Result: Live at https://…` */
function deployments({ name, call, result }: ToolUse): Statement[] {
  const deploys = /^(?:deploy|publish)$/.test(name) || /\b(?:deploy|publish)\b/.test(call);
  const failed = /^(?:failed|cancelled|unknown)\b/i.test(result);
  if (!deploys || failed) return [];
  const address = /\bhttps?:\/\/[^\s"'<>)\]]+/.exec(result)?.[0].replace(/[.,;]$/, '');
  const [host] = address ? sitesIn(address) : [];
  if (!address || !host) return [];
  const site = { kind: 'site', name: host };
  const [project] = projectsIn(call);
  return [
    { subject: site, relation: 'deployed by', object: { kind: 'tool', name }, value: address },
    ...(project ? [{ subject: site, relation: 'part of', object: { kind: 'project', name: project } }] : []),
  ];
}
