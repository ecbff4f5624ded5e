import type { BenchOptions } from './bench.ts';
import { alternate, type Figure, type Round } from './figure.ts';
import type { Load } from './load.ts';
import { cpuSecondsOf, type Server } from './processes.ts';

/** A server and its load. */
export interface Side {
  readonly server: Pick<Server, 'url' | 'pid'>;
  readonly load: Load;
}

/**
 * Compares the pages per second of two servers, and the pages per second of CPU time. On an idle machine the ratios are the
 * same; on a busy one, the latter is more reliable.
 */
export async function* compareRates(
  options: BenchOptions,
  figure: Omit<Figure, 'rounds' | 'unit'>,
  a: Side,
  b: Side,
): AsyncIterable<Figure> {
  const efficiency = { a: [] as number[], b: [] as number[] };
  let busiest = 0;
  const rateOf =
    (name: 'a' | 'b', { server, load }: Side) =>
    async (round: number): Promise<number> => {
      const before = cpuSecondsOf(server.pid);
      const { rate, answers, busy } = await load(server.url, round);
      efficiency[name].push(answers / (cpuSecondsOf(server.pid) - before));
      busiest = Math.max(busiest, busy);
      return rate;
    };
  const rounds = await alternate(options, rateOf('a', a), rateOf('b', b));
  const notes = [figure.note, `load busy ${busiest.toFixed(2)}`].filter((note) => note !== undefined);
  yield { ...figure, unit: 'pages/s', rounds, note: notes.join('; ') };

  const perCpu = rounds.map((_, index): Round => {
    const [ofA, ofB] = [efficiency.a.at(index - rounds.length), efficiency.b.at(index - rounds.length)];
    return { a: ofA ?? NaN, b: ofB ?? NaN };
  });
  if (perCpu.every((round) => Number.isFinite(round.a / round.b))) {
    yield { ...figure, what: `${figure.what}, by CPU time`, unit: 'pages/CPU s', rounds: perCpu, target: undefined };
  }
}
