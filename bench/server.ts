// Starts the emulator, or its twin whose listing responds with a constant page: server.ts OPTIONS, as JSON.
import { readFileSync } from 'node:fs';
import { openDataFile } from '../src/core/storage/data-file.ts';
import type { Handler } from '../src/core/provider/endpoint.ts';
import type { Provider } from '../src/core/provider/provider.ts';
import { startEmulator } from '../src/emulator/emulator.ts';
import { providers } from '../src/providers/index.ts';
import type { World } from '../src/simulation/world.ts';

export interface BenchServerOptions {
  /** The path of a data file; if omitted, the default scenario in memory. */
  readonly data?: string | undefined;
  readonly twin?: Twin | undefined;
  /** Bytes; if omitted, the emulator's default. */
  readonly pageCache?: number | undefined;
}

/** Replaces the handler of one operation, and nothing else. */
export interface Twin {
  readonly path: string;
  /** A file with the page. */
  readonly file: string;
  readonly contentType: string;
  /** The number of rows to report to the journal. */
  readonly rows: number;
}

function withTwin(provider: Provider<World>, { path, file, contentType, rows }: Twin): Provider<World> {
  const page = readFileSync(file);
  const handle: Handler['handle'] = (request, reply) => {
    request.rows = rows;
    return reply.type(contentType).send(page);
  };
  return {
    ...provider,
    endpoints: provider.endpoints.map((endpoint) =>
      endpoint.paths.includes(path)
        ? {
            ...endpoint,
            methods: Object.fromEntries(
              Object.entries(endpoint.methods).map(([method, handler]) => [method, { ...handler, handle }]),
            ),
          }
        : endpoint,
    ),
  };
}

if (import.meta.main) {
  const { data, twin, pageCache } = JSON.parse(process.argv[2] ?? '') as BenchServerOptions;
  const found = data === undefined ? undefined : openDataFile(data, { readonly: true });
  found?.db.close();
  const { url } = await startEmulator({
    host: '127.0.0.1',
    port: 0,
    providers: twin === undefined ? providers : providers.map((provider) => withTwin(provider, twin)),
    scenario: found?.origin.scenario ?? 'default',
    ...(found && { parameters: found.origin.parameters }),
    data: data ?? ':memory:',
    ...(pageCache !== undefined && { limits: { pageCacheBytes: pageCache } }),
  });
  console.log(url);
}
