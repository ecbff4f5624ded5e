import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import { run } from '../harness/process.ts';
import { pythonWith, versionIn } from '../harness/python.ts';
import { countJunit, failedIfItSaysSo, type Result } from '../harness/results.ts';
import type { Suite } from './suite.ts';

const FUZZ = join(CLIENTS, 'fuzz');

/** Gcore's own OpenAPI document. It is next to a checkout of the project, because we may not distribute it. */
const VENDOR_DOCUMENT = join(ROOT, '..', 'shared', 'contracts', 'gcore-cloud.openapi.json');

const CONTROL = '^/_emulator/';
const FAULTS = '^/_emulator/faults';

/** Parts of our own document, run one after the other, because control calls change clocks, drop datasets and arm faults. */
const PASSES = [
  { suite: 'our document: clouds', only: ['--exclude-path-regex', CONTROL] },
  { suite: 'our document: control', only: ['--include-path-regex', CONTROL, '--exclude-path-regex', FAULTS] },
  { suite: 'our document: faults', only: ['--include-path-regex', FAULTS] },
] as const;

export const fuzz: Suite = {
  name: 'fuzz',
  title: 'Contract fuzzing',
  async run(target, temporary) {
    const python = await pythonWith('fuzz', join(FUZZ, 'requirements.txt'));
    const version = await versionIn(python, 'schemathesis');
    const ours = `${target.url}/_emulator/openapi.json`;
    const passes = [
      { suite: "Gcore's own document", location: VENDOR_DOCUMENT, config: 'gcore.toml', only: [] },
      ...PASSES.map(({ suite, only }) => ({ suite, location: ours, config: 'emulator.toml', only })),
    ];
    const results: Result[] = [];
    for (const [index, { suite, location, config, only }] of passes.entries()) {
      if (!location.startsWith('http') && !existsSync(location)) {
        const notes = [`${location} doesn't exist`];
        results.push({ client: 'schemathesis', version, suite, passed: 0, failed: 0, skipped: 1, notes, output: '' });
        continue;
      }
      const report = join(temporary, `fuzz-${index}.xml`);
      const args = ['--config-file', join(FUZZ, config), 'run', location, '--url', target.url, ...only];
      const { status, output } = await run(
        join(python, '..', 'schemathesis'),
        [...args, '--report-junit-path', report],
        {
          cwd: temporary,
          env: { ...target.env, PYTHONPATH: FUZZ, PYTHONDONTWRITEBYTECODE: '1' },
        },
      );
      const counts = existsSync(report) ? countJunit(report) : { passed: 0, failed: 1, skipped: 0 };
      results.push({
        client: 'schemathesis',
        version,
        suite,
        ...failedIfItSaysSo(counts, status),
        notes: [],
        output,
      });
    }
    return results;
  },
};
