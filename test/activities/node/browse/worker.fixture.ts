// A worker that goes to a page and is killed there: `worker.fixture.ts HOME URL PROFILE`.
import { browse } from '../../../../activities/node/browse.ts';
import { localJob } from '../../../support/local-job.ts';

const [home = '', url = '', profile] = process.argv.slice(2);
void browse.run(browse.input.parse({ source: `goto ${url}`, profile }), localJob({ home }));
