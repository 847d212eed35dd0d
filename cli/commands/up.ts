import { Command } from 'commander';

export function upCommand(): Command {
  return new Command('up')
    .description('Run the whole system on this machine: Temporal, gateway and one node')
    .option('--example <name>', 'bring an example of examples/ into the home, and run its servers beside: business')
    .action(async ({ example }: { example?: string }) => {
      const begun = performance.now();
      // Loaded when it is run, so that the other commands start at once.
      const [{ loadSettings }, { prepareFirstStart }, { prepareExample }, { superviseAll }] = await Promise.all([
        import('../../platform/settings.ts'),
        import('../up/first-start.ts'),
        import('../up/example.ts'),
        import('../up/supervisor.ts'),
      ]);
      const signal = new Promise<void>((resolve) => {
        // Not once: npm passes a Ctrl-C on that the terminal has sent us already, and the second must not cut the stopping short.
        process.on('SIGINT', () => resolve());
        process.on('SIGTERM', () => resolve());
      });
      const say = (sentence: string): void => console.log(sentence);
      const home = prepareFirstStart();
      const companions = example === undefined ? [] : [prepareExample(example, home, say)];
      // Read again: the example may have brought a config.yaml.
      const settings = loadSettings();
      const supervisor = await superviseAll(settings, say, companions);
      const started = supervisor.ready.then(
        ({ pageUrl, uiUrl }) => {
          console.log(`mainstay is ready after ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
          console.log(`  Chat and jobs   ${pageUrl}`);
          if (uiUrl) console.log(`  Temporal UI     ${uiUrl}`);
          for (const { name, url } of companions)
            console.log(`  Example         ${name}, its servers at ${url.origin}`);
          console.log(`  Home            ${settings.home}`);
          console.log(
            `  Telegram        ${settings.telegram.token ? 'listening' : `off: set TELEGRAM_BOT_TOKEN in ${settings.paths.envFile}`}`,
          );
          console.log('  Ctrl-C stops everything.');
        },
        // Stopped before it was ready: nothing to announce.
        () => undefined,
      );
      await signal;
      console.log('Stopping …');
      await supervisor.stop();
      await started;
      console.log('Stopped.');
      process.exit(0);
    });
}
