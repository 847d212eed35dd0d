import { Command } from 'commander';
import { formatDuration } from '../../contracts/duration.ts';
import { print } from '../connect.ts';

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
      print(skills, json, () =>
        skills
          .map(
            ({ name, summary, runsOn, timeLimitMs }) =>
              `${name.padEnd(8)} ${summary} (on ${runsOn}, at most ${formatDuration(timeLimitMs)})`,
          )
          .join('\n'),
      );
    });
}
