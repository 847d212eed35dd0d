import { Command } from 'commander';
import { formatDuration } from '../../contracts/duration.ts';
import { NotReachable } from '../../contracts/errors.ts';
import { mcpList } from '../../contracts/mcp.ts';
import { connect, print } from '../connect.ts';

export function skillsCommand(): Command {
  return new Command('skills')
    .description('What the nodes can be asked to do')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      const { loadSkills } = await import('../../activities/skills.ts');
      const skills = (await loadSkills()).map(({ name, summary, runsOn, effect, timeLimitMs, needs, commands }) => ({
        name,
        summary,
        runsOn,
        effect,
        timeLimitMs,
        needs: needs ?? [],
        commands: commands.map((command) => `/${command.name}`),
      }));
      const foreign = await mcpTools();
      print([...skills, ...foreign], json, () =>
        [
          ...skills.map(
            ({ name, summary, runsOn, timeLimitMs }) =>
              `${name.padEnd(8)} ${summary} (on ${runsOn}, at most ${formatDuration(timeLimitMs)})`,
          ),
          ...foreign.map(({ name, summary, reason }) => `${name} ${reason ? `is off: ${reason}` : firstLine(summary)}`),
        ].join('\n'),
      );
    });
}

/** The tools of the nodes' MCP servers, which only a gateway that runs knows. */
async function mcpTools() {
  try {
    const { servers } = mcpList.parse(await connect().get('/api/mcp'));
    return servers.flatMap(({ name: server, queue, timeoutMs: timeLimitMs, available, reason, tools = [] }) =>
      tools.map(({ name, description: summary, effect }) => ({
        ...{ name, summary, runsOn: queue, effect, timeLimitMs, needs: [], commands: [] },
        ...{ server, available, reason },
      })),
    );
  } catch (error) {
    if (error instanceof NotReachable) return [];
    throw error;
  }
}

const firstLine = (text: string) => text.split('\n')[0]!;
