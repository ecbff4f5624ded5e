// The emulator as it is, or its twin, whose listing answers with one constant page: server.ts OPTIONS, as JSON.
import { readFileSync } from 'node:fs';
import { openDataFile } from '../src/core/dataset.ts';
import type { Provider } from '../src/core/provider.ts';
import { startEmulator } from '../src/emulator.ts';
import { providers } from '../src/providers/index.ts';

export interface BenchServerOptions {
  /** A data file's path; the default scenario in memory, where it is left out. */
  readonly data?: string | undefined;
  readonly twin?: Twin | undefined;
  /** Bytes; the emulator's own default, where it is left out. */
  readonly pageCache?: number | undefined;
}

/** Stands in for one operation: everything but its handler stays. */
export interface Twin {
  readonly path: string;
  /** Whose content is the page. */
  readonly file: string;
  readonly contentType: string;
  /** What the journal is told. */
  readonly rows: number;
}

function withTwin(provider: Provider, { path, file, contentType, rows }: Twin): Provider {
  const page = readFileSync(file);
  return {
    ...provider,
    routes: async (scope, options) => {
      scope.addHook('onRoute', (route) => {
        if (route.url !== path) return;
        route.handler = (request, reply) => {
          request.rows = rows;
          return reply.type(contentType).send(page);
        };
      });
      await provider.routes(scope, options);
    },
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
