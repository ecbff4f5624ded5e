// npm run bench: compares the emulator with its bounds and with similar tools; see docs/performance.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../src/core/version.ts';
import type { BenchOptions } from './bench.ts';
import { benches } from './benches/index.ts';
import { type Figure, meetsTarget, type Missing, ratioOf } from './figure.ts';
import { describeMachine, pinned, pinSelf } from './machine.ts';
import { number, tableOf } from './table.ts';

const HELP = `Usage: npm run bench -- [names] [options]

Compares the emulator with its bounds and with similar tools, in alternation, and prints the
ratios. A missed target is shown and doesn't fail the run; a bench that can't run makes the
command exit with status 1.

Benches:
${benches.map(({ name, about }) => `  ${name.padEnd(10)}${about}`).join('\n')}

Options:
  --short        only check that the benches work: little data, one round
  --json FILE    write the results to this file (default: bench/results/<time>.json)
  --rounds N     number of A/B pairs to measure (default: 5; short: 1)
  --seconds S    duration of each measurement under load (default: 3; short: 0.3)
  --scale X      factor for all data sizes (default: 1; short: 0.002)
  --soak S       duration of the soak in seconds (default: 600; short: 3)
  --help         print this help
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    scale: { type: 'string' },
    soak: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function positive(name: 'rounds' | 'seconds' | 'scale' | 'soak', fallback: number): number {
  const value = Number(values[name] ?? fallback);
  return value > 0 && Number.isFinite(value) ? value : fail(`--${name} must be a number greater than 0`);
}

if (values.help) {
  process.stdout.write(HELP);
  process.exit();
}
const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined) fail(`unknown bench '${unknown}'; use ${benches.map(({ name }) => name).join(', ')}`);

const { short } = values;
const options: BenchOptions = {
  short,
  rounds: Math.ceil(positive('rounds', short ? 1 : 5)),
  seconds: positive('seconds', short ? 0.3 : 3),
  scale: positive('scale', short ? 0.002 : 1),
  soakSeconds: positive('soak', short ? 3 : 600),
  folder: mkdtempSync(join(tmpdir(), 'usage-emulator-bench-run-')),
  log: (line) => {
    console.error(line);
  },
};

const results: (Figure | Missing)[] = [];
const failures: string[] = [];
const began = new Date();
pinSelf();
if (!pinned) options.log('server and load share their cores, because there is no second core or no taskset');
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.once('exit', () => {
  rmSync(options.folder, { recursive: true, force: true });
});
for (const bench of benches) {
  if (positionals.length > 0 ? !positionals.includes(bench.name) : short && bench.notShort === true) continue;
  try {
    for await (const result of bench.run(options)) {
      results.push(result);
      options.log(
        'missing' in result ? `  ${result.what}: ${result.missing}` : `  ${result.what}: ${summaryOf(result)}`,
      );
    }
  } catch (error) {
    failures.push(bench.name);
    console.error(`${bench.name} can't run:`, error);
  }
}

function summaryOf(figure: Figure): string {
  const { median, min, max } = ratioOf(figure);
  return `${number(median)} (${number(min)} to ${number(max)})${figure.note === undefined ? '' : `; ${figure.note}`}`;
}

const { rounds, seconds, scale } = options;
const file = values.json ?? join(import.meta.dirname, 'results', `${began.toISOString().replaceAll(':', '')}.json`);
mkdirSync(dirname(file), { recursive: true });
const json = {
  version,
  began,
  machine: describeMachine(),
  options: { short, rounds, seconds, scale },
  results: results.map((result) =>
    'missing' in result ? result : { ...result, ratio: ratioOf(result), met: meetsTarget(result) },
  ),
  failures,
};
writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`);
console.log(`\n${tableOf(results)}`);
if (failures.length > 0) fail(`could not run: ${failures.join(', ')}`);
