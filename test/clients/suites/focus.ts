import { dirname, join } from 'node:path';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import { type Finished, run } from '../harness/process.ts';
import { pythonWith, versionIn } from '../harness/python.ts';
import type { Result } from '../harness/results.ts';
import type { Suite } from './suite.ts';

/** Rules that fail through a defect of the validator, with the defect. */
const DEFECTS: Readonly<Record<string, string>> = {
  'CapacityReservationStatus-C-004-C': 'its SQL omits the condition that there is a CapacityReservationId',
  'CommitmentDiscountStatus-C-004-C': 'its SQL omits the condition that there is a CommitmentDiscountId',
  'InvoiceId-C-005-C': 'its SQL omits the condition that there is an invoice',
};

/** A month of the default account, judged by others' validators, and read by the example. */
export const focus: Suite = {
  name: 'focus',
  title: 'FOCUS files',
  anyKey: true,
  async run(_target, temporary) {
    // The validator pins packages that later releases of Python can't install.
    const python = await pythonWith('focus', join(CLIENTS, 'python/focus/requirements.txt'), '3.12');
    const program = (name: string): string => join(dirname(python), name);
    const exported = async (version: string, ...args: readonly string[]): Promise<void> => {
      const main = join(ROOT, 'src/cli/main.ts');
      const period = ['--from', '2026-01-01', '--to', '2026-02-01', '--focus-version', version, '--out', temporary];
      const { status, output } = await run(process.execPath, [main, 'export', ...period, ...args]);
      if (status !== 0) throw new Error(output);
    };
    for (const version of ['1.2', '1.3', '1.4']) await exported(version);
    await exported('1.2', '--file', 'parquet');
    const file = (version: string, type = 'csv'): string => join(temporary, `focus-${version}-2026-01.${type}`);

    const results: Result[] = [];
    for (const type of ['csv', 'parquet']) {
      const args = ['--data-file', file('1.2', type), '--validate-version', '1.2', '--applicability-criteria', 'ALL'];
      // It reads its list of currencies from the working directory.
      const cwd = (await run(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).stdout.trim();
      const finished = await run(program('focus-validator'), [...args, '--block-download'], { cwd });
      const version = await versionIn(python, 'focus-validator');
      results.push({ client: 'focus-validator', version, suite: `1.2 ${type}`, ...verdict(finished) });
    }
    const toolkit = async (suite: string, args: readonly string[], wanted: RegExp): Promise<void> => {
      const { status, output } = await run(program('focus-toolkit'), args);
      const passed = status === 0 && wanted.test(output) ? 1 : 0;
      const version = await versionIn(python, 'focus-data-toolkit');
      const counts = { passed, failed: 1 - passed, skipped: 0, notes: [], output };
      results.push({ client: 'focus-data-toolkit', version, suite, ...counts });
    };
    await toolkit('1.3', ['detect', file('1.3')], /version=1\.3 confidence=HIGH/);
    await toolkit('1.4', ['validate', file('1.4'), '--dataset', 'cost-and-usage'], /./);

    const { status, output } = await run(python, [join(ROOT, 'examples/finops/report.py'), file('1.2')]);
    const passed = status === 0 && output.includes('Cost by day') ? 1 : 0;
    const counts = { passed, failed: 1 - passed, skipped: 0, notes: [], output };
    results.push({ client: 'duckdb', version: await versionIn(python, 'duckdb'), suite: 'examples/finops', ...counts });
    return results;
  },
};

/** Counts the validator's rules. One that fails because of another's failure is not counted. */
function verdict({ output }: Finished): Omit<Result, 'client' | 'version' | 'suite'> {
  const failures = [...output.matchAll(/^\S+ (\S+): FAIL .*$/gm)].filter(
    ([line]) => !line.includes('failed child rules'),
  );
  const rules = failures.map(([, rule = '']) => rule);
  const passed = Number(/\| Pass: (\d+) \|/.exec(output)?.[1] ?? 0);
  const failed = passed === 0 ? 1 : rules.filter((rule) => !(rule in DEFECTS)).length;
  const notes = rules.filter((rule) => rule in DEFECTS).map((rule) => `${rule}: ${DEFECTS[rule] ?? ''}`);
  return { passed, failed, skipped: 0, notes, output };
}
