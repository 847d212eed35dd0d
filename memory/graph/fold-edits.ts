import { type Claim, cite, type Mention } from './claim.ts';
import { EDITS_FILE, type NumberedEdit } from './edits.ts';
import { entityId, type EntityId, type EntityRef, parseRef, plain } from './names.ts';
import { claimOf, mentionOf, type Reading } from './read-passage.ts';

/** What the edits amount to, in the order of their lines. */
export interface FoldedEdits extends Reading {
  /** The entity that this one is part of by now; itself where it was not merged. */
  rootOf(entity: EntityId): EntityId;
  /** The names that the operator gave, by entity. */
  names: ReadonlyMap<EntityId, string>;
  /** Entities that were merged into another. */
  merged: ReadonlyMap<EntityId, EntityId>;
  /** Whether an edit says that this was never so. */
  isRemoved(claim: Claim): boolean;
}

type Removal = Extract<NumberedEdit, { op: 'remove' }>;

export function foldEdits(edits: readonly NumberedEdit[]): FoldedEdits {
  const merges: Merge[] = [];
  const names = new Map<EntityId, string>();
  const claims: Claim[] = [];
  const mentions = new Map<string, Mention>();
  const removals: Removal[] = [];

  const mention = (edit: NumberedEdit, ref: EntityRef) => {
    const named = mentionOf({ file: EDITS_FILE, line: edit.line, at: edit.at }, ref);
    const key = `${named.entity}\n${named.name}`;
    if (!mentions.has(key)) mentions.set(key, named);
  };

  for (const edit of edits) {
    switch (edit.op) {
      case 'add':
      case 'close':
        claims.push(claimOfEdit(edit));
        for (const ref of [edit.subject, edit.object]) if (ref) mention(edit, parseRef(ref)!);
        break;
      case 'remove':
        removals.push(edit);
        break;
      case 'merge':
        merges.push({ entity: idOf(edit.entity), into: idOf(edit.into) });
        break;
      case 'unmerge':
        // As if the last merge of it had never been written.
        merges.splice(...lastOf(merges, idOf(edit.entity)));
        break;
      case 'rename':
        names.set(idOf(edit.entity), edit.name);
        break;
    }
  }

  const { merged, rootOf } = unite(merges);
  const isRemoved = (claim: Claim) => removals.some((removal) => removes(removal, claim, rootOf));
  return { claims, mentions: [...mentions.values()], rootOf, names, merged, isRemoved };
}

interface Merge {
  entity: EntityId;
  into: EntityId;
}

function lastOf(merges: readonly Merge[], entity: EntityId): [start: number, count: number] {
  const last = merges.findLastIndex((merge) => merge.entity === entity);
  return last === -1 ? [0, 0] : [last, 1];
}

function unite(merges: readonly Merge[]) {
  const merged = new Map<EntityId, EntityId>();
  const rootOf = (entity: EntityId): EntityId => {
    let root = entity;
    while (merged.has(root)) root = merged.get(root)!;
    return root;
  };
  for (const { entity, into } of merges) {
    const part = rootOf(entity);
    // Into one of its own parts would be a circle.
    if (rootOf(into) !== part) merged.set(part, into);
  }
  return { merged, rootOf };
}

function claimOfEdit(edit: Extract<NumberedEdit, { op: 'add' | 'close' }>): Claim {
  const statement = {
    subject: parseRef(edit.subject)!,
    relation: edit.relation,
    ...(edit.object !== undefined && { object: parseRef(edit.object)! }),
    ...(edit.value !== undefined && { value: edit.value }),
  };
  const here = { file: EDITS_FILE, line: edit.line };
  if (edit.op === 'close') return claimOf({ ...here, at: edit.until ?? edit.at }, { ...statement, ends: true }, 0);
  const claim = claimOf({ ...here, at: edit.from ?? edit.at }, { ...statement, until: edit.until }, 0);
  return { ...claim, source: edit.source ?? claim.source };
}

function removes(removal: Removal, claim: Claim, rootOf: (entity: EntityId) => EntityId): boolean {
  const { relation, value = null, source } = removal;
  if (claim.relation !== relation) return false;
  if (claim.file === EDITS_FILE && claim.line > removal.line) return false;
  if (source === undefined ? claim.at > removal.at && claim.file !== EDITS_FILE : cite(claim) !== source) return false;
  if (rootOf(claim.subject) !== rootOf(idOf(removal.subject))) return false;
  const object = removal.object === undefined ? null : rootOf(idOf(removal.object));
  if (object !== (claim.object === null ? null : rootOf(claim.object))) return false;
  return value === null ? claim.value === null || object !== null : plain(value) === plain(claim.value ?? '');
}

const idOf = (ref: string): EntityId => entityId(parseRef(ref)!);
