import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { version } from '../src/core/version.ts';
import { CACHE, COMMAND, startNode } from './processes.ts';

const ROOT = join(import.meta.dirname, '..');

/** Files that were unused for this time are removed, ms. */
const KEPT_MS = 24 * 3_600_000;

/**
 * The `simulate` settings that produce about `records` rows of one provider before the clock's instant. The shipped scenario
 * `large` sizes the other providers to match Gitpod's records.
 */
const SIMULATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gitpod: { records: '${records}' },
  nirvana: { vms: '${records / 2}', clusters: '${records / 60}', connections: '${records / 60}' },
  gcore: { workloads: '${records / 2.5}' },
};

type LargeScenario = Readonly<Record<string, { readonly simulate: object }>>;

/** A scenario with the organization of `large` that uses only one provider. */
function scenarioFor(provider: string): string {
  const large = parse(readFileSync(join(ROOT, 'fixtures/scenarios/large.yaml'), 'utf8')) as LargeScenario;
  const others = Object.keys(SIMULATIONS).filter((name) => name !== provider);
  const simulate = { ...large[provider]?.simulate, ...SIMULATIONS[provider] };
  return stringify(
    Object.fromEntries(
      Object.entries({ ...large, [provider]: { simulate } }).filter(([section]) => !others.includes(section)),
    ),
  );
}

/**
 * A data file with the given number of rows of one provider, seeded once for each version of the code that seeds it.
 *
 * @returns the file's path
 */
export async function dataFile(provider: string, rows: number, log: (line: string) => void): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  forgetUnused();
  const scenario = scenarioFor(provider);
  const name = `${provider}-${rows}-${digestFor(provider, scenario)}`;
  const file = join(CACHE, `${name}.db`);
  const yaml = join(CACHE, `${name}.yaml`);
  if (!existsSync(file)) {
    log(`seeding ${rows.toLocaleString('en')} rows of ${provider}`);
    writeFileSync(yaml, scenario);
    const args = [COMMAND, 'seed', '--scenario', yaml, '--records', String(rows), '--out', file];
    const child = startNode(args, 'everywhere');
    child.stdout?.resume();
    await once(child, 'close');
    if (child.exitCode !== 0) throw new Error(`${rows} rows of ${provider} could not be seeded`);
  }
  const now = new Date();
  for (const path of [file, yaml]) utimesSync(path, now, now);
  return file;
}

function digestFor(provider: string, scenario: string): string {
  const hash = createHash('sha256').update(version).update(scenario);
  const patterns = ['src/core/datasets/*.ts', 'src/simulation/**/*.ts', `src/providers/${provider}/**/*.ts`];
  for (const source of globSync(patterns, { cwd: ROOT }).sort()) hash.update(readFileSync(join(ROOT, source)));
  return hash.digest('hex').slice(0, 12);
}

function forgetUnused(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
