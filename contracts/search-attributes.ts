import { defineSearchAttributeKey } from '@temporalio/common';

/** What kind of workflow it is: `turn`, `job`, `cron`, … */
export const MAINSTAY_KIND = defineSearchAttributeKey('MainstayKind', 'KEYWORD');

/** The chat it belongs to, as `telegram:ID`, `web` or `cli`. */
export const MAINSTAY_CHAT = defineSearchAttributeKey('MainstayChat', 'KEYWORD');

/** The name of the node that does, or did, the work. */
export const MAINSTAY_NODE = defineSearchAttributeKey('MainstayNode', 'KEYWORD');

/** What it cost, in dollars. */
export const MAINSTAY_COST = defineSearchAttributeKey('MainstayCost', 'DOUBLE');

/** Every custom search attribute of the namespace. */
export const SEARCH_ATTRIBUTES = [MAINSTAY_KIND, MAINSTAY_CHAT, MAINSTAY_NODE, MAINSTAY_COST] as const;

/** Temporal's own, on what a schedule started: when it was due. */
export const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
