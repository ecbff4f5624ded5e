import type { Bench } from '../bench.ts';
import { startEmulator } from '../emulators.ts';
import { gitpod, inBinary } from '../listings.ts';
import { createLoad } from '../load.ts';
import { compareRates } from '../rates.ts';
import { fullPages } from './page.ts';

export const binary: Bench = {
  name: 'binary',
  about: "Gitpod's pages as binary protobuf / as JSON",
  async *run(options) {
    const { seconds, folder, short } = options;
    await using server = await startEmulator({});
    for (const size of short ? [25] : [25, 100]) {
      const pool = await fullPages(gitpod.pages(server.url, size));
      const job = { connections: 32, seconds };
      const json = createLoad(folder, { ...job, pool });
      const proto = createLoad(folder, { ...job, pool: pool.map(inBinary) });
      const figure = {
        ...{ bench: 'binary', what: `gitpod, ${size} of default`, a: 'application/proto', b: 'JSON' },
        target: { atLeast: 0.9 },
      };
      yield* compareRates(options, figure, { server, load: proto }, { server, load: json });
    }
  },
};
