import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/**
 * @typedef {object} Site
 * @property {string} name also its folder
 * @property {'shop' | 'client' | 'own'} kind
 * @property {string} title
 * @property {string} tagline
 * @property {{layout: 'split' | 'banner' | 'card', font: 'serif' | 'sans' | 'mono' | 'round', paper: string, ink: string, accent: string, soft: string}} look
 * @property {string} text
 * @property {{name: string, title: string, text: string, list?: string[]}[]} pages
 */

/** The folder that holds a folder for each site; scripts run in the workspace. */
export const SITES = join(process.cwd(), 'sites');

/** @returns {Site[]} what `sites/sites.yaml` says */
export function readSites() {
  return parse(readFileSync(join(SITES, 'sites.yaml'), 'utf8')).sites;
}

/**
 * @param {Site} site
 * @returns its pages, the first one included
 */
export function pagesOf(site) {
  return [{ name: 'index', title: site.title, text: site.text }, ...site.pages];
}
