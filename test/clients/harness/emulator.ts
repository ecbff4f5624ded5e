import { writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import { providers } from '../../../src/providers/index.ts';
import { loadScenario } from '../../../src/scenario/scenario.ts';
import { expectedRows } from './expected.ts';

/** The emulator that a suite tests. */
export interface Target {
  readonly url: string;
  /** The clients' environment variables, as `usage-emulator env` prints them, and those of the suites. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Has enough records for many pages, and the vendors' own examples. */
const SCENARIO = 'default';

/** Keys in the vendors' own tests. */
const VENDOR_TEST_KEYS = ['My API Key', 'My Bearer Token'];

/** Delay of every connection to the slow proxy, ms. */
const DELAY_MS = 3_000;

export interface TargetOptions {
  /** A folder for the file of expected rows. */
  readonly folder: string;
  /** Whether only known keys are accepted. */
  readonly strict: boolean;
}

/** The URL of a running emulator, such as one in a container, with `--auth strict` and the providers' example keys. */
const RUNNING = process.env['USAGE_EMULATOR_TEST_URL'];

/** Starts an emulator, unless one is running, and a slow proxy for it, on free ports. */
export async function startTarget({ folder, strict }: TargetOptions): Promise<Target> {
  const expectedFile = join(folder, 'expected.json');
  writeFileSync(expectedFile, JSON.stringify(await expectedRows(loadScenario(SCENARIO, providers))));
  const emulator = RUNNING === undefined ? await startOwn(strict) : { url: RUNNING, close: async () => undefined };
  const slow = await startSlowProxy(Number(new URL(emulator.url).port));
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

/** A proxy that forwards bytes after a delay, so that a client's own timeout expires first. */
async function startSlowProxy(port: number): Promise<{ readonly url: string; close(): void }> {
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
