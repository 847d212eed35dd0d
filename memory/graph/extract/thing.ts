import type { EntityRef } from '../names.ts';
import { siteNamed } from './site-name.ts';

/**
 * What somebody can be the contact for or work on: a site by its host or as `the Blueprint site`, a project by its capital
 * letter or as `the roof project`, else a topic of three words at most; null for anything longer.
 */
export function thingNamed(text: string): EntityRef | null {
  const name = text
    .trim()
    .replace(/^(?:the|our|my|a|an)\s+/i, '')
    .replace(/[.,;:!]+$/, '')
    .replace(/^["'“]+|["'”]+$/g, '');
  const site = siteNamed(name);
  if (site) return { kind: 'site', name: site };
  const [, called, what] = /^(.{1,40}?)\s+(site|website|project|channel)$/i.exec(name) ?? [];
  if (called && what) return { kind: what.toLowerCase().replace('website', 'site'), name: called };
  const [, project] = /^project\s+(.{1,40})$/i.exec(name) ?? [];
  if (project) return { kind: 'project', name: project };
  if (name.length < 2 || name.split(/\s+/).length > 3 || /[:;()"]/.test(name)) return null;
  if (/^(?:it|this|that|them|him|her|me|us|you|all|everything|now)$/i.test(name)) return null;
  return { kind: /^\p{Lu}/u.test(name) ? 'project' : 'topic', name };
}
