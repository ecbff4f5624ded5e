import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { startFakeDocker } from '../helpers/fake-docker.ts';

const run = promisify(execFile);

await t.test('the example for Testcontainers runs unmodified on a fake Docker engine', async (t) => {
  const docker = await startFakeDocker(t);
  const file = join(import.meta.dirname, '../../examples/testcontainers/typescript/usage.test.ts');
  const env = { PATH: process.env['PATH'], DOCKER_HOST: docker.host, TESTCONTAINERS_RYUK_DISABLED: 'true' };
  await t.resolves(run(process.execPath, ['--test', file], { env }));
  t.equal(docker.created.length, 1);
  t.equal(docker.running(), 0);
});
