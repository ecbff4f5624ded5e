import { writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { startEmulator } from '../../../src/emulator.ts';
import { providers } from '../../../src/providers/index.ts';
import { loadScenario } from '../../../src/scenario.ts';
import { expectedRows } from './expected.ts';

/** What the suites are pointed at. */
export interface Target {
  readonly url: string;
  /** What the clients read from the environment, as `usage-emulator env` prints it, and the suites' own needs. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Rich enough to page through, the vendors' own examples included. */
const SCENARIO = 'default';

/** Keys that the vendors' own tests send. */
const VENDOR_TEST_KEYS = ['My API Key', 'My Bearer Token'];

/** How long the slow twin of the emulator keeps every connection waiting: ms. */
const DELAY_MS = 3_000;

export interface TargetOptions {
  /** Where the expected rows may be written. */
  readonly folder: string;
  /** Whether only known keys are let in. */
  readonly strict: boolean;
}

/** An emulator that runs already, such as one in a container: with `--auth strict`, and the providers' example keys. */
const RUNNING = process.env['USAGE_EMULATOR_TEST_URL'];

/** Starts an emulator, unless one is given, and its slow twin on free ports. */
export async function startTarget({ folder, strict }: TargetOptions): Promise<Target> {
  const expectedFile = join(folder, 'expected.json');
  writeFileSync(expectedFile, JSON.stringify(await expectedRows(loadScenario(SCENARIO, providers))));
  const emulator = RUNNING === undefined ? await startOwn(strict) : { url: RUNNING, close: async () => undefined };
  const slow = await startSlowTwin(Number(new URL(emulator.url).port));
  const clients = providers.flatMap((provider) =>
    Object.entries(provider.clientEnvironment(emulator.url, provider.exampleKey)),
  );
  return {
    url: emulator.url,
    env: {
      ...Object.fromEntries(clients),
      USAGE_EMULATOR_URL: emulator.url,
      USAGE_EMULATOR_EXPECTED: expectedFile,
      USAGE_EMULATOR_SLOW_URL: slow.url,
      NO_PROXY: '127.0.0.1',
    },
    async close() {
      slow.close();
      await emulator.close();
    },
  };
}

async function startOwn(strict: boolean): Promise<Pick<Target, 'url' | 'close'>> {
  const keys = new Map(providers.map(({ name, exampleKey }) => [name, new Set([exampleKey, ...VENDOR_TEST_KEYS])]));
  return startEmulator({
    host: '127.0.0.1',
    port: 0,
    providers,
    scenario: SCENARIO,
    data: ':memory:',
    ...(strict && { keys }),
  });
}

/** Passes bytes through after a delay, so that a client's own timeout comes first. */
async function startSlowTwin(port: number): Promise<{ readonly url: string; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    setTimeout(() => {
      if (client.destroyed) return;
      const upstream = connect(port, '127.0.0.1');
      upstream.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    }, DELAY_MS).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: slowPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${slowPort}`,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
