/** A few days of a small web studio, as its memory has them. */
export const STORY: Record<string, string> = {
  '2026-02-02.md': `## 2026-02-02 09:00 AM - Ada
"Tom Berg is the contact for blueprint.example. He lives in Oslo."

## 2026-02-02 09:20 AM - Ada
"Roof: the tiles come from the yard in Drammen. The roof project is waiting for them."
`,
  '2026-02-05.md': `## 2026-02-05 04:00 PM - Ada
"Decision: cap the model costs at $75 a day because January was dear."
`,
  '2026-02-08.md': `## 2026-02-08 10:42 AM - Ada
"Deploy the Blueprint site to Vercel"

## 2026-02-08 10:43 AM - Mainstay
Tool: exec (cd workspace/blueprint && vercel deploy)
Result: Live at https://blueprint.example
Tokens: 1,240 input, 380 output
Cost: $0.018

## 2026-02-08 10:45 AM - System
Cron: briefing-daily completed (model: flash, cost: $0.003)

## 2026-02-08 02:10 PM - Ada
"We decided to publish releases of roof.example on Tuesdays."
`,
  '2026-03-03.md': `## 2026-03-03 08:30 AM - Ada
"Nadia Ruiz <nadia@blueprint.example> is now the contact for blueprint.example."

## 2026-03-03 08:31 AM - Nadia Ruiz
"I live in Lisbon. Please use #blueprint for questions about the kiln, and deploy nothing on Fridays."

## 2026-03-03 09:00 AM - Mainstay
Tool: render (storyboards/kiln-teaser.yaml)
Result: kiln-teaser.mp4
Cost: $0.250
`,
  'MEMORY.md': `# Memory

## People and preferences

- Nadia Ruiz likes short mails [2026-03-03.md:4]

## Projects and state

- Roof: waiting for the tiles [2026-02-02.md:4]

## Decisions and why

- Deploys never on Fridays, because nobody is there on Saturdays [protected]
`,
};
