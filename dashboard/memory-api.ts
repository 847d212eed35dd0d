import type { FromCopy, MemoryAnswer } from '../contracts/http/memory-asks.ts';
import { get } from './api.ts';

export type Found = MemoryAnswer<'search'> & FromCopy;
export type CuratedMemory = MemoryAnswer<'curated'> & FromCopy;
export type Day = MemoryAnswer<'day'>;
export type Version = MemoryAnswer<'version'>;
export type Versions = MemoryAnswer<'versions'>['versions'];
export type Entities = MemoryAnswer<'entities'>['entities'];
export type Around = MemoryAnswer<'graph'>;

export const findInMemory = (q: string, k: number, signal: AbortSignal) =>
  get<Found>(`/api/memory/search?${new URLSearchParams({ q, k: String(k) })}`, signal);
export const getDays = () => get<MemoryAnswer<'days'>>('/api/memory/days').then(({ days }) => days);
export const getDay = (date: string) => get<Day>(`/api/memory/days/${encodeURIComponent(date)}`);
export const getCurated = () => get<CuratedMemory>('/api/memory/curated');
export const getVersions = () =>
  get<MemoryAnswer<'versions'>>('/api/memory/versions?limit=200').then(({ versions }) => versions);
export const getVersion = (version: number) => get<Version>(`/api/memory/versions/${version}`);
export const getEntities = () =>
  get<MemoryAnswer<'entities'>>('/api/memory/graph?limit=300').then(({ entities }) => entities);

export function getAround(entity: string, depth: number, past: boolean): Promise<Around> {
  const query = new URLSearchParams({ entity, depth: String(depth), past: past ? 'yes' : 'no' });
  return get(`/api/memory/graph?${query}`);
}
