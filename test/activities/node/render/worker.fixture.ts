// A node worker reduced to what matters here: a process that renders for one job and may be killed at any moment.
// Arguments: home, job id, attempt, input as JSON.
import { render } from '../../../../activities/node/render.ts';
import { localJob } from '../../../support/local-job.ts';

const [home = '', id = '', attempt = '1', input = '{}'] = process.argv.slice(2);
await render.run(render.input.parse(JSON.parse(input)), localJob({ home, id, attempt: Number(attempt) }));
