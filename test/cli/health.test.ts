import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import t from 'tap';
import { addressFlagsOf } from '../../src/cli/commands/container.ts';
import { runHealth } from '../../src/cli/commands/health.ts';
import { fakeOutput } from '../helpers/fake-output.ts';
import { listen } from '../helpers/listen.ts';
import { runCommand, startCommand } from '../helpers/command.ts';

async function health(args: readonly string[], env: NodeJS.ProcessEnv = {}, mainProcess = process.pid) {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { env, stdout: stdout.output, stderr: stderr.output, mainProcess };
  const status = await runHealth(['health', ...args], context);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** The port of a server of the test's own. */
const portOf = async (...args: Parameters<typeof listen>): Promise<string> => new URL(await listen(...args)).port;

await t.test(
  'a ready emulator is reported on stdout with status 0, a stopped one on stderr with status 1',
  async (t) => {
    const { url, stop } = await startCommand(t, ['--scenario', 'empty', '--port', '0', '--log-level', 'silent']);
    const { port } = new URL(url);
    const ready = { status: 0, stdout: `${url} is ready\n`, stderr: '' };
    t.same(await health(['--port', port]), ready);
    t.same(await health([], { PORT: port, USAGE_EMULATOR_HOST: '0.0.0.0' }), ready);
    t.same(await health([], { USAGE_EMULATOR_PORT: port, PORT: '1', USAGE_EMULATOR_API_KEY: 'gitpod=x' }), ready);

    // As a container runs it: modules of the server are not loaded.
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
      stderr: `usage-emulator: nothing listens on ${url}\n`,
    });
  },
);

await t.test(
  'in a container, the address is that of its main process, whatever flags and variables that was started with',
  { skip: !existsSync('/proc/self/cmdline') && 'there is no /proc' },
  async (t) => {
    const serve = ['--scenario', 'empty', '--log-level', 'silent'];
    const starts: readonly (readonly [args: readonly string[], env?: Record<string, string>])[] = [
      [['--port', '0', ...serve]],
      [['serve', '--port=0', '--host', 'localhost', ...serve]],
      [serve, { USAGE_EMULATOR_PORT: '0', USAGE_EMULATOR_HOST: '0.0.0.0' }],
    ];
    for (const [args, env = {}] of starts) {
      const { url, child, stop } = await startCommand(t, args, { env });
      const { port } = new URL(url);
      t.match(
        await health([], env, child.pid),
        { status: 0, stdout: `:${port} is ready\n`, stderr: '' },
        args.join(' '),
      );
      t.match(await health(['--port', '1', '--host', '127.0.0.1'], env, child.pid), {
        status: 1,
        stderr: 'usage-emulator: nothing listens on http://127.0.0.1:1\n',
      });
      await stop();
    }
    const other = createServer().listen(0, '127.0.0.1');
    t.teardown(() => other.close());
    await once(other, 'listening');
    t.same(addressFlagsOf(process.pid), [], 'another main process says nothing');
    t.same(addressFlagsOf(2 ** 30), [], 'nor does one that is gone');
  },
);

await t.test('an emulator that is still seeding is not ready', async (t) => {
  const port = await portOf(t, (_request, response) => {
    response.writeHead(503).end('{"status":"seeding","dataset":{"name":"default"}}');
  });
  t.same(await health(['--port', port]), {
    status: 1,
    stdout: '',
    stderr: `usage-emulator: http://127.0.0.1:${port} is not ready: seeding\n`,
  });
});

await t.test('another server is not taken for the emulator', async (t) => {
  for (const body of ['hello', '{}', '[]', 'null', '{"status":"ready"}']) {
    const port = await portOf(t, (_request, response) => response.end(body));
    t.match(await health(['--port', port]), {
      status: 1,
      stderr: `usage-emulator: http://127.0.0.1:${port} is not a usage-emulator: its response has status 200\n`,
    });
  }
});

await t.test('a server that hangs up, or sends nothing for three seconds, is not ready', async (t) => {
  const hangsUp = await portOf(t, (request) => request.socket.destroy());
  t.match(await health(['--port', hangsUp]), {
    status: 1,
    stderr: /^usage-emulator: the request to \S+ failed: .+\n$/,
  });
  const silent = await portOf(t, () => undefined);
  t.match(await health(['--port', silent]), {
    status: 1,
    stderr: `usage-emulator: http://127.0.0.1:${silent} does not answer within 3 s\n`,
  });
});

await t.test('invalid flags and variables have status 2 and the messages of serve', async (t) => {
  t.match(await health(['--port', '0']), { status: 2, stderr: /--port must be the port that serve printed, not 0\n$/ });
  t.match(await health([], { USAGE_EMULATOR_PORT: 'x' }), {
    status: 2,
    stderr: /^usage-emulator: USAGE_EMULATOR_PORT must be a whole number/,
  });
  t.match(await health(['--prot', '1']), { status: 2, stderr: /Did you mean --port\?/ });
  t.match(await health(['--help']), { status: 0, stdout: /Exit status:\n {2}0 {2}the emulator is ready/ });
});
