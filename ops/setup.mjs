// `npm run setup`: the set-up alone, for whoever wants it done before the first start.
import { setUp } from './setup/index.mjs';

if (!(await setUp())) process.exitCode = 1;
