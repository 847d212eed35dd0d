// A process that searches and tells the first hit and how many entries it knows.
import { openLogIndex } from '../../../memory/index/open-index.ts';
import { createSearch } from '../../../memory/search/search.ts';

const [folder = '', database = '', query = ''] = process.argv.slice(2);
const index = openLogIndex({ folder, database });
const [hit] = createSearch(index).search(query, { k: 1 });
process.stdout.write(`${hit?.file}:${hit?.line} ${index.columns().count}\n`);
