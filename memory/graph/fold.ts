import { byTime, type Claim, cite } from './claim.ts';
import type { EntityId } from './names.ts';
import { holdingOf } from './relations.ts';

/** A subject, a relation and an object or value, with the time it held and the line that said so first. */
export interface Fact {
  /** `2026-02-08.md:12#0`: the claim it began with. */
  id: string;
  subject: EntityId;
  relation: string;
  object: EntityId | null;
  value: string | null;
  /** Null: nobody said since when. */
  from: string | null;
  /** Null: it holds still. */
  until: string | null;
  /** `2026-02-08.md:12`: what said so first. */
  source: string;
  /** How many claims say so, and what the last of them rests on. */
  times: number;
  lastSource: string;
  costUsd: number | null;
}

/**
 * The facts that claims amount to. What is about the same thing is put in the order of time: a new value ends the one before,
 * a claim that something ended ends it, the same said again confirms it.
 */
export function foldClaims(claims: readonly Claim[]): Fact[] {
  const facts: Fact[] = [];
  for (const group of groups(claims).values()) {
    if (holdingOf(group[0]!.relation) === 'event') facts.push(...group.map(event));
    else facts.push(...timeline(group));
  }
  return facts;
}

/** Claims that can contradict one another, together. */
function groups(claims: readonly Claim[]): Map<string, Claim[]> {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = groupKey(claim);
    const group = groups.get(key);
    if (group) group.push(claim);
    else groups.set(key, [claim]);
  }
  return groups;
}

function groupKey({ subject, relation, object, value }: Claim): string {
  const holding = holdingOf(relation);
  if (holding === 'one-per-object') return JSON.stringify([relation, object ?? value]);
  if (holding === 'one-per-subject') return JSON.stringify([relation, subject]);
  return JSON.stringify([relation, subject, object, value]);
}

function event(claim: Claim): Fact {
  return { ...begin(claim), until: claim.at || null };
}

/** A fact goes by the claim it began with. */
export function factId(claim: Claim): string {
  return `${cite(claim)}#${claim.ord}`;
}

function begin(claim: Claim): Fact {
  const { subject, relation, object, value, at, costUsd, source } = claim;
  return {
    ...{ id: factId(claim), subject, relation, object, value, source, costUsd },
    ...{ from: at || null, until: null, times: 1, lastSource: source },
  };
}

function timeline(claims: readonly Claim[]): Fact[] {
  const facts: Fact[] = [];
  let open: Fact | null = null;
  for (const claim of claims.flatMap(withItsEnd).toSorted(byTime)) {
    if (open && same(open, claim)) {
      if (claim.act === 'holds') confirm(open, claim);
      else {
        open.until = claim.at;
        open = null;
      }
    } else if (claim.act === 'holds') {
      if (open) open.until = claim.at;
      open = begin(claim);
      facts.push(open);
    }
  }
  return facts;
}

/** A claim that says until when it held is two: that it began and that it ended. */
function withItsEnd(claim: Claim): Claim[] {
  if (claim.until === null) return [claim];
  return [claim, { ...claim, at: claim.until, act: 'ends' }];
}

function same(fact: Fact, claim: Claim): boolean {
  // Whoever says that something ended need not say what it was.
  const unnamed = claim.act === 'ends' && claim.object === null && claim.value === null;
  if (unnamed) return fact.subject === claim.subject;
  return fact.subject === claim.subject && fact.object === claim.object && fact.value === claim.value;
}

function confirm(fact: Fact, { source }: Claim): void {
  fact.times += 1;
  fact.lastSource = source;
}
