/** Runs the suites of official clients, unmodified, against an emulator. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { startTarget } from './harness/emulator.ts';
import { MissingTool } from './harness/missing-tool.ts';
import type { Result } from './harness/results.ts';
import { examples } from './suites/examples.ts';
import { focus } from './suites/focus.ts';
import { fuzz } from './suites/fuzz.ts';
import { go } from './suites/go.ts';
import { python } from './suites/python.ts';
import { replicas } from './suites/replicas.ts';
import { snippets } from './suites/snippets.ts';
import type { Suite } from './suites/suite.ts';
import { typescript } from './suites/typescript.ts';
import { vendorTests } from './suites/vendor-tests.ts';

const SUITES: readonly Suite[] = [typescript, python, go, replicas, vendorTests, snippets, examples, focus, fuzz];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !SUITES.some((suite) => suite.name === name));
if (unknown !== undefined) {
  console.error(`unknown suite '${unknown}'; use ${SUITES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
process.exitCode = (await runAll(SUITES.filter(({ name }) => asked.length === 0 || asked.includes(name)))) ? 0 : 1;

/** @returns whether all suites passed */
async function runAll(suites: readonly Suite[]): Promise<boolean> {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const count = ({ passed, failed, skipped }: typeof totals): void => {
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
  };
  for (const suite of suites) {
    const startedAt = performance.now();
    const results = await resultsOf(suite);
    console.log(`\n${styleText('bold', suite.title)} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    for (const result of results) {
      count(result);
      report(result);
    }
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  return totals.failed === 0;
}

/** Runs a suite against its own emulator. A missing toolchain is a skip on a laptop and a failure in CI. */
async function resultsOf(suite: Suite): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'usage-emulator-clients-'));
  const target = await startTarget({ folder, strict: suite.anyKey !== true });
  try {
    return await suite.run(target, folder);
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error;
    const inCI = process.env['CI'] === 'true';
    const counts = { passed: 0, failed: inCI ? 1 : 0, skipped: inCI ? 0 : 1 };
    return [{ client: suite.name, version: '', suite: 'missing', ...counts, notes: [error.message], output: '' }];
  } finally {
    await target.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report({ client, version, suite, passed, failed, skipped, notes, output }: Result): void {
  const cases = [
    `${passed} passed`,
    ...(failed > 0 ? [styleText('red', `${failed} failed`)] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
  console.log(`  ${`${client} ${version}`.padEnd(50)} ${suite.padEnd(24)} ${cases}`);
  for (const note of notes) console.log(`    ${note}`);
  if (failed > 0) console.log(output.replaceAll(/^/gm, '    | '));
}
