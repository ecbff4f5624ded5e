import { globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { alternate, type Round } from '../figure.ts';
import { COMMAND } from '../processes.ts';
import { type Run, runNode } from '../runs.ts';

const RESOURCES = 1_000_000;
const BARE = join(import.meta.dirname, '../bare-rows.ts');

/** Each round is long enough that three suffice. */
const ROUNDS = 3;

export const focus: Bench = {
  name: 'focus',
  about:
    'rows per second of `export` / of a bare JSON.stringify of the same rows; peak memory for many resources / for few',
  async *run(options) {
    const { folder, log, short } = options;
    const rounds = short ? 1 : ROUNDS;
    const out = join(folder, 'focus');
    const [many, few] = [
      await dataFile('nirvana', scaled(options, RESOURCES), log),
      await dataFile('nirvana', 1_000, log),
    ];
    const exportOf = (data: string): Promise<Run> => {
      rmSync(out, { recursive: true, force: true });
      const period = ['--from', '2025-12-01', '--to', '2026-01-01'];
      return runNode([COMMAND, 'export', '--focus-version', '1.3', '--data', data, '--out', out, ...period]);
    };
    const memory: Round[] = [];
    let bytes = 0;
    const speeds = await alternate(
      { short: true, rounds },
      async () => {
        const ofFew = await exportOf(few);
        const ofMany = await exportOf(many);
        memory.push({ a: ofMany.peak, b: ofFew.peak });
        bytes = statSync(fileIn(out)).size;
        return rowsIn(ofMany.stdout) / ((ofMany.ms - ofFew.ms) / 1000);
      },
      async () => {
        const { rows, ms } = JSON.parse((await runNode([BARE, fileIn(out)])).stdout) as { rows: number; ms: number };
        return rows / (ms / 1000);
      },
    );
    const what = `a month of ${scaled(options, RESOURCES).toLocaleString('en')} resources`;
    yield {
      ...{ bench: 'focus', what, unit: 'rows/s', a: 'export', b: 'bare JSON', rounds: speeds },
      target: { atLeast: 0.5 },
      note: `${Math.round(bytes / 1e6)} MB`,
    };
    yield {
      ...{ bench: 'focus', what: `peak memory, ${what} / of 1,000`, unit: 'MB', a: 'many', b: 'few', rounds: memory },
      target: { atMost: 1.5 },
    };
  },
};

function fileIn(folder: string): string {
  const [file] = globSync('*.csv', { cwd: folder });
  if (file === undefined) throw new Error('export wrote no file');
  return join(folder, file);
}

/** The number in `path: 1,234 rows, in 5 s`. */
function rowsIn(stdout: string): number {
  const [, rows] = /: ([\d,]+) rows/.exec(stdout) ?? [];
  if (rows === undefined) throw new Error(`export printed ${stdout}`);
  return Number(rows.replaceAll(',', ''));
}
