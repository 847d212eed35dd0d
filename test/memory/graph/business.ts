import { createFolder, type MemoryFolder } from './graph-bench.ts';

/** Six weeks of a small web studio, as its daily log has them. */
export function createBusinessFolder(folder?: string): MemoryFolder {
  const memory = createFolder(folder);
  const { say, append, write } = memory;
  say('2026-02-02 09:00 AM', 'Ada', 'Tom Berg is the contact for blueprint.example. He lives in Oslo.');
  say('2026-02-05 04:00 PM', 'Ada', 'Decision: cap the model costs at $75 a day because January was dear.');
  say('2026-02-08 10:42 AM', 'Ada', 'Deploy the Blueprint site to Vercel');
  append(
    '2026-02-08.md',
    '## 2026-02-08 10:43 AM - Mainstay\nTool: exec (cd workspace/blueprint && vercel deploy)\n' +
      'Result: Live at https://blueprint.example\nTokens: 1,240 input, 380 output\nCost: $0.018\n\n' +
      '## 2026-02-08 10:45 AM - System\nCron: briefing-daily completed (model: flash, cost: $0.003)\n\n',
  );
  say('2026-02-20 11:00 AM', 'Ada', 'We decided to publish releases of roof.example on Tuesdays.');
  say('2026-03-03 08:30 AM', 'Ada', 'Nadia Ruiz <nadia@blueprint.example> is now the contact for blueprint.example.');
  say('2026-03-04 08:30 AM', 'Nadia Ruiz', 'I live in Lisbon. Please use #blueprint for questions.');
  append(
    '2026-03-04.md',
    '## 2026-03-04 09:00 AM - Mainstay\nTool: render (demo.yaml)\nResult: demo.mp4\nCost: $0.250\n\n' +
      '## 2026-03-04 09:30 AM - Mainstay\nTool: render (teaser.yaml)\nResult: failed: no such file\nCost: $0.010\n\n',
  );
  say('2026-03-05 08:30 AM', 'Ada', 'Decision: spend no more than $40 on fonts for roof.example.');
  write(
    'MEMORY.md',
    '# Memory\n\n## Projects and state\n- Roof: waiting for the tiles [2026-02-20.md:1]\n\n' +
      '## Decisions and why\n- Deploys never on Fridays, because nobody is there on Saturdays\n',
  );
  return memory;
}
