import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type FakeDocker, startFakeDocker } from '../../helpers/fake-docker.ts';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import { run } from '../harness/process.ts';
import { pythonWith, versionIn } from '../harness/python.ts';
import { countGo, countJunit, failedIfItSaysSo, type Result } from '../harness/results.ts';
import { moduleAt, textOf } from './go.ts';
import type { Suite } from './suite.ts';

const GO_MODULE = 'github.com/testcontainers/testcontainers-go';

/** The examples in Python and Go, unmodified. */
export const examples: Suite = {
  name: 'examples',
  title: 'Examples',
  anyKey: true,
  async run({ env }, temporary) {
    const docker = await startDocker(temporary);
    try {
      return [
        await runPytest('examples/pytest', env, join(temporary, 'service.xml')),
        await runPytest('the same in a container', docker.env, join(temporary, 'container.xml')),
        await runGo(docker.env),
      ];
    } finally {
      await docker.close();
    }
  },
};

async function runPytest(suite: string, env: Readonly<Record<string, string>>, report: string): Promise<Result> {
  const interpreter = await pythonWith('examples', join(CLIENTS, 'python/examples/requirements.txt'));
  const args = ['-B', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`];
  const { status, output } = await run(interpreter, args, { cwd: join(ROOT, 'examples/pytest'), env });
  const counts = failedIfItSaysSo(countJunit(report), status);
  return { client: 'pytest', version: await versionIn(interpreter, 'pytest'), suite, ...counts, notes: [], output };
}

async function runGo(env: Readonly<Record<string, string>>): Promise<Result> {
  const cwd = join(ROOT, 'examples/testcontainers/go');
  const { version } = await moduleAt(cwd, GO_MODULE);
  const vetted = await run('go', ['vet', './...'], { cwd });
  const { status, output, stdout } = await run('go', ['test', '-count=1', '-json', './...'], { cwd, env });
  const counts = failedIfItSaysSo(countGo(stdout), vetted.status || status);
  const said = vetted.output + textOf(output);
  return { client: GO_MODULE, version, suite: 'examples', ...counts, notes: [], output: said };
}

/** A fake Docker engine that starts our command instead of a container, and the variables that make Testcontainers use it. */
async function startDocker(temporary: string): Promise<{ env: Record<string, string>; close(): Promise<void> }> {
  const started: (() => unknown)[] = [];
  const roots = join(temporary, 'containers');
  mkdirSync(roots);
  const { host }: FakeDocker = await startFakeDocker({
    teardown: (stop: () => unknown) => started.push(stop),
    testdir: () => mkdtempSync(join(roots, 'of-')),
  });
  return {
    env: {
      DOCKER_HOST: host,
      TESTCONTAINERS_RYUK_DISABLED: 'true',
      TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
      NO_PROXY: '127.0.0.1',
      USAGE_EMULATOR_URL: '',
    },
    async close() {
      for (const stop of started.reverse()) await stop();
    },
  };
}
