import { execFileSync } from 'node:child_process';
import { type Bench, inManyRounds, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { alternate } from '../figure.ts';
import { gitpod } from '../listings.ts';
import { createLoad } from '../load.ts';
import { coreCount } from '../machine.ts';
import { COMMAND, startServer } from '../processes.ts';
import { fullPages } from './page.ts';

const ROWS = 1_000_000;

export const cores: Bench = {
  name: 'cores',
  about: 'pages per second of --workers 2 on one data file / of one process',
  async *run(options) {
    const { seconds, folder, log } = options;
    const figure = { bench: 'cores', what: '--workers 2, gitpod, 25 rows' };
    if (!execFileSync(process.execPath, [COMMAND, 'serve', '--help'], { encoding: 'utf8' }).includes('--workers')) {
      yield { ...figure, missing: 'this version has no --workers' };
      return;
    }
    const data = await dataFile('gitpod', scaled(options, ROWS), log);
    const args = [COMMAND, 'serve', '--port', '0', '--log-level', 'silent', '--data', data];
    // The load shares the cores with both, as nobody says that there are more.
    await using a = await startServer([...args, '--workers', '2'], 'everywhere');
    await using b = await startServer(args, 'everywhere');
    const pool = await fullPages(gitpod.pages(b.url, 25));
    const load = createLoad(folder, { pool, connections: 32, seconds }, 'everywhere');
    yield {
      ...{ ...figure, unit: 'pages/s', a: 'two workers', b: 'one process' },
      rounds: await alternate(
        // Where three processes run on two cores makes one round twice as good as the next.
        inManyRounds(options),
        async (round) => (await load(a.url, round)).rate,
        async (round) => (await load(b.url, round)).rate,
      ),
      target: { atLeast: 1.5 },
      note: `${coreCount} cores, which server and load share`,
    };
  },
};
