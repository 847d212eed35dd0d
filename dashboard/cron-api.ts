import type { CronRunView, CronView } from '../contracts/http/crons.ts';
import { get, getText, send } from './api.ts';

export type CronDeed = 'run' | 'pause' | 'resume' | 'remove';

const path = (name: string, rest = '') => `/api/crons/${encodeURIComponent(name)}${rest}`;

export const getCrons = () => get<CronView[]>('/api/crons');
export const getCron = (name: string) => get<CronView>(path(name));
export const getRuns = (name: string, limit: number) => get<CronRunView[]>(path(name, `/history?limit=${limit}`));
export const getWeek = (name?: string) => getText(name === undefined ? '/api/cron-week.svg' : path(name, '/week.svg'));
export const doCron = (name: string, deed: CronDeed) => send('POST', path(name, `/${deed}`), {});
/** `backup weekdays at 7am /run backup.sh`, as `/cron add` takes it. */
export const addCron = (line: string) => send<CronView>('POST', '/api/crons', { line });
