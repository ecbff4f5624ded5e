import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { runHealth } from '../../src/cli/health.ts';
import { fakeOutput } from '../helpers/fake-output.ts';
import { runCommand, startCommand } from '../helpers/command.ts';

async function health(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const status = await runHealth(['health', ...args], { env, stdout: stdout.output, stderr: stderr.output });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

async function listen(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

await t.test(
  'an emulator that is ready is told on stdout, status 0; one that has gone on stderr, status 1',
  async (t) => {
    const { url, stop } = await startCommand(t, ['--scenario', 'empty', '--port', '0', '--log-level', 'silent']);
    const { port } = new URL(url);
    const ready = { status: 0, stdout: `${url} is ready\n`, stderr: '' };
    t.same(await health(['--port', port]), ready);
    t.same(await health([], { PORT: port, HOST: '0.0.0.0' }), ready);
    t.same(await health([], { USAGE_EMULATOR_PORT: port, PORT: '1', USAGE_EMULATOR_API_KEY: 'gitpod=x' }), ready);

    // As a container runs it: what serves is not loaded for it.
    const spy = `import { Module } from 'node:module';
    process.on('exit', () => {
      const heavy = Object.keys(Module._cache).filter((file) => /fastify|better-sqlite3|typebox/.test(file));
      if (heavy.length > 0) console.error(heavy.join());
    });`;
    const node = ['--import', `data:text/javascript,${encodeURIComponent(spy)}`];
    t.match(await runCommand(t, ['health', '--port', port], { node }), { ...ready, signal: null });

    await stop();
    t.same(await health(['--port', port]), {
      status: 1,
      stdout: '',
      stderr: `usage-emulator: nobody listens on ${url}\n`,
    });
  },
);

await t.test('one whose data is still being seeded is not ready', async (t) => {
  const port = await listen(t, (_request, response) => {
    response.writeHead(503).end('{"status":"seeding","dataset":{"name":"default"}}');
  });
  t.same(await health(['--port', port]), {
    status: 1,
    stdout: '',
    stderr: `usage-emulator: http://127.0.0.1:${port} is not ready: seeding\n`,
  });
});

await t.test('another server is not taken for it', async (t) => {
  for (const body of ['hello', '{}', '[]', 'null', '{"status":"ready"}']) {
    const port = await listen(t, (_request, response) => response.end(body));
    t.match(await health(['--port', port]), {
      status: 1,
      stderr: `usage-emulator: http://127.0.0.1:${port} is no usage-emulator: it answers 200\n`,
    });
  }
});

await t.test('a server that hangs up, or says nothing for three seconds, is not ready', async (t) => {
  const hangsUp = await listen(t, (request) => request.socket.destroy());
  t.match(await health(['--port', hangsUp]), { status: 1, stderr: /^usage-emulator: \S+ can't be asked: .+\n$/ });
  const silent = await listen(t, () => undefined);
  t.match(await health(['--port', silent]), {
    status: 1,
    stderr: `usage-emulator: http://127.0.0.1:${silent} doesn't answer within 3 s\n`,
  });
});

await t.test('wrong flags and variables are told as serve tells them, status 2', async (t) => {
  t.match(await health(['--port', '0']), { status: 2, stderr: /--port must be the port that serve printed, not 0\n$/ });
  t.match(await health([], { PORT: 'x' }), { status: 2, stderr: /^usage-emulator: PORT must be a whole number/ });
  t.match(await health(['--prot', '1']), { status: 2, stderr: /Did you mean --port\?/ });
  t.match(await health(['--help']), { status: 0, stdout: /Exit status:\n {2}0 {2}the emulator answers/ });
});
