import type { GraphEdge } from '../contracts/http/memory-asks.ts';

export interface Placed<Node> {
  node: Node;
  x: number;
  y: number;
}

export interface Layout<Node> {
  width: number;
  height: number;
  placed: Placed<Node>[];
  edges: { edge: GraphEdge; from: Placed<Node>; to: Placed<Node> }[];
  /** Nodes for which there is no room. */
  left: number;
}

interface Distant {
  id: string;
  kind: string;
  name: string;
  distance: number;
}

const NARROW = 560;
/** Room at the edge for half a name. */
const MARGIN = { x: 64, y: 40 };
/** A name stands below its node. */
const LABEL = 24;
/** How far out each ring is, by how many there are. */
const SHARES = [[1], [0.56, 1], [0.4, 0.72, 1]];

/**
 * Places nodes on rings around the one in the middle: a step away on the inner ring, those beyond near what they hang on.
 * The same graph gives the same picture.
 */
export function layOut<Node extends Distant>(
  nodes: readonly Node[],
  edges: readonly GraphEdge[],
  width: number,
): Layout<Node> {
  const isNarrow = width < NARROW;
  const most = isNarrow ? 13 : 25;
  const kept = nodes.toSorted((a, b) => a.distance - b.distance).slice(0, most);
  const hasSecond = kept.some(({ distance }) => distance > 1);
  const height = Math.round(isNarrow ? Math.max(320, width * (hasSecond ? 1.25 : 1)) : Math.min(600, width * 0.62));
  const [cx, cy] = [width / 2, height / 2];
  const placed = new Map<string, Placed<Node>>();
  const angles = new Map<string, number>();
  for (const node of kept.filter(({ distance }) => distance === 0)) placed.set(node.id, { node, x: cx, y: cy });

  const rings = [1, 2, 3].map((distance) => kept.filter((node) => Math.min(node.distance, 3) === distance));
  const deepest = rings.findLastIndex((ring) => ring.length > 0) + 1;
  for (const [index, ring] of rings.entries()) {
    const near = ring.map((node) => ({ node, near: angles.get(parentOf(node, edges, placed) ?? '') ?? 0 }));
    const inOrder = near.toSorted(
      (a, b) => a.near - b.near || a.node.kind.localeCompare(b.node.kind) || a.node.name.localeCompare(b.node.name),
    );
    // From the top, and none level with the middle, where names would meet; further out, beside what the first hangs on.
    const turn = inOrder.length % 4 === 0 ? Math.PI / inOrder.length : 0;
    const begin = index === 0 ? turn - Math.PI / 2 : (inOrder[0]?.near ?? 0);
    for (const [at, { node }] of inOrder.entries()) {
      const angle = begin + (at / inOrder.length) * 2 * Math.PI;
      const share = (SHARES[deepest - 1]?.[index] ?? 1) * (ring.length > 9 && at % 2 === 1 ? 0.74 : 1);
      angles.set(node.id, angle);
      placed.set(node.id, {
        node,
        x: cx + Math.cos(angle) * (cx - MARGIN.x) * share,
        y: cy + Math.sin(angle) * (cy - MARGIN.y) * share,
      });
    }
  }
  return {
    ...{ width, height, placed: spread([...placed.values()], width, height), left: nodes.length - kept.length },
    edges: edges.flatMap((edge) => {
      const [from, to] = [placed.get(edge.subject), placed.get(edge.object)];
      return from && to ? [{ edge, from, to }] : [];
    }),
  };
}

/** Draws them apart until they fill the picture. */
function spread<Node>(placed: Placed<Node>[], width: number, height: number): Placed<Node>[] {
  fill(placed, 'x', MARGIN.x, width - MARGIN.x);
  fill(placed, 'y', MARGIN.y - LABEL / 2, height - MARGIN.y - LABEL / 2);
  return placed;
}

function fill(placed: readonly Placed<unknown>[], axis: 'x' | 'y', first: number, last: number): void {
  const least = Math.min(...placed.map((one) => one[axis]));
  const span = Math.max(...placed.map((one) => one[axis])) - least;
  // What stands in one line stays in the middle.
  for (const one of placed)
    one[axis] = span < 1 ? (first + last) / 2 : first + ((one[axis] - least) / span) * (last - first);
}

/** What a node hangs on: something nearer to the middle that is joined with it. */
function parentOf<Node extends Distant>(
  node: Node,
  edges: readonly GraphEdge[],
  placed: ReadonlyMap<string, Placed<Node>>,
): string | undefined {
  const joined = edges.flatMap(({ subject, object }) =>
    subject === node.id ? [object] : object === node.id ? [subject] : [],
  );
  return joined.find((id) => (placed.get(id)?.node.distance ?? Infinity) < node.distance);
}
