import { nodeAnnouncement, type NodeAnnouncement } from '../../contracts/http/node.ts';
import type { Sqlite } from '../../storage/sqlite.ts';

export interface KnownNode {
  name: string;
  announcement: NodeAnnouncement;
  announcedAt: number;
  /** It has announced itself since the recorder was opened. */
  spoke: boolean;
}

interface Row {
  name: string;
  announcement: string;
  announced_at: number;
}

/** What each node last said of itself; remembered while it is away. */
export function createNodes(db: Sqlite) {
  const put = db.prepare(`
    INSERT INTO nodes (name, queue, announcement, announced_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET queue = excluded.queue, announcement = excluded.announcement, announced_at = excluded.announced_at`);
  const byName = db.prepare('SELECT * FROM nodes WHERE name = ?');
  const all = db.prepare('SELECT * FROM nodes ORDER BY name');
  const spoke = new Set<string>();
  const acknowledge = db.prepare('UPDATE nodes SET log_acknowledged = max(log_acknowledged, ?) WHERE name = ?');

  return {
    announce(name: string, told: NodeAnnouncement, at: number): void {
      const announcement = withKnownTools(told, byName.get(name) as Row | undefined);
      put.run(name, announcement.queue, JSON.stringify(announcement), at);
      spoke.add(name);
    },
    all: (): KnownNode[] =>
      (all.all() as Row[]).map((row) => ({
        name: row.name,
        announcement: nodeAnnouncement.parse(JSON.parse(row.announcement)),
        announcedAt: row.announced_at,
        spoke: spoke.has(row.name),
      })),
    /** The node has all entries up to `seq` in its daily log: clean-up may pass them. */
    acknowledgeLog: (name: string, seq: number) => acknowledge.run(seq, name),
  };
}

/** A node that has just started has not asked its MCP servers yet: until it has, their tools are those of before. */
function withKnownTools(told: NodeAnnouncement, before: Row | undefined): NodeAnnouncement {
  if (!before || !told.mcp?.some(({ tools }) => tools === undefined)) return told;
  const { mcp: known = [] } = nodeAnnouncement.parse(JSON.parse(before.announcement));
  const mcp = told.mcp.map((server) => ({
    ...server,
    tools: server.tools ?? known.find(({ name }) => name === server.name)?.tools,
  }));
  return { ...told, mcp };
}
