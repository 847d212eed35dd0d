import type { BudgetView, CostBy, CostReport } from '../contracts/http/budget.ts';
import { get, send } from './api.ts';

/** Whole days, today the last of them. */
export const getCost = (by: CostBy, days: number) => get<CostReport>(`/api/cost?by=${by}&days=${days}`);
export const getBudget = () => get<BudgetView>('/api/budget');
/** Does what a button of a budget's question says; the answer comes to the web chat. */
export const answerBudget = (action: string) => send('POST', '/api/press', { action, chat: 'web' });
