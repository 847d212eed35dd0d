// Takes away what can be made again: files of out/ older than a month, packed logs older than three.
// mainstay: idempotent
// mainstay: timeout 5m
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;
const RULES = [
  { folder: 'out', days: 30, ending: '' },
  { folder: 'logs', days: 90, ending: '.gz' },
];

let bytes = 0;
let count = 0;
for (const { folder, days, ending } of RULES.filter(({ folder }) => existsSync(folder))) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !entry.name.endsWith(ending)) continue;
    const { mtimeMs, size } = statSync(file);
    if (Date.now() - mtimeMs < days * DAY_MS) continue;
    rmSync(file);
    bytes += size;
    count += 1;
  }
}
console.log(`${count} old files gone, ${(bytes / 1e6).toFixed(1)} MB freed.`);
