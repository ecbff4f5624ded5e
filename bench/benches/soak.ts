import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { type Curve, drawCurves } from '../curves.ts';
import { type Figure, quantile, spreadOf } from '../figure.ts';
import { COMMAND, memoryOf, startServer } from '../processes.ts';
import { type Tally, type Traffic, visit } from '../soak-traffic.ts';

const CLIENTS = 8;
/** Number of samples, which are the points of a curve. */
const SAMPLES = 100;

const DRAWING = join(import.meta.dirname, '../../docs/soak.svg');

interface Sample {
  /** Responses per second. */
  readonly rate: number;
  /** ms */
  readonly p99: number;
  /** MB */
  readonly resident: number;
  readonly heap: number;
  readonly handles: number;
}

export const soak: Bench = {
  name: 'soak',
  about: 'minutes of paging, reports, faults and resets: speed, memory and handles at the end / near the start',
  async *run({ soakSeconds, short, log }) {
    await using server = await startServer([COMMAND, '--port', '0', '--log-level', 'silent']);
    const tally: Tally = { answers: 0, times: [], unexplained: 0 };
    const traffic: Traffic = { url: server.url, tally, until: performance.now() + soakSeconds * 1000, faulty: false };
    const clients = Promise.all(Array.from({ length: CLIENTS }, (_, seed) => visit(traffic, seed)));
    const samples: Sample[] = [];
    const pause = (soakSeconds * 1000) / SAMPLES;
    let looked = performance.now();
    let answers = 0;
    while (performance.now() < traffic.until) {
      await sleep(pause);
      const now = performance.now();
      samples.push(await look(server.url, server.pid, tally, (now - looked) / 1000));
      [looked, answers, tally.answers] = [now, answers + tally.answers, 0];
      if (samples.length % 10 === 0) log(`soak: ${answers} responses, ${samples.at(-1)?.resident.toFixed(0)} MB`);
    }
    await clients;
    if (tally.unexplained > 0) throw new Error(`${tally.unexplained} requests failed without a fault`);

    const curve = (title: string, unit: string, of: keyof Sample): Curve => ({
      ...{ title, unit, values: samples.map((sample) => sample[of]) },
    });
    const curves = [
      curve('throughput', 'responses/s', 'rate'),
      curve('p99', 'ms', 'p99'),
      curve('resident set', 'MB', 'resident'),
      curve('heap', 'MB', 'heap'),
      curve('handles', 'open', 'handles'),
    ];
    if (!short)
      writeFileSync(DRAWING, drawCurves(`${Math.round(soakSeconds / 60)} minutes, ${answers} responses`, curves));
    yield* curves.map((drawn) => growthOf(drawn));
  },
};

/** Compares the last fifth with the second: in the first, code is compiled and the journal fills. */
function growthOf({ title, unit, values }: Curve): Figure {
  const part = (from: number): number =>
    spreadOf(values.slice(Math.floor(values.length * from), Math.ceil(values.length * (from + 0.2)))).median;
  return {
    ...{ bench: 'soak', what: title, unit, a: 'at the end', b: 'near the start' },
    rounds: [{ a: part(0.8), b: part(0.2) }],
    ...(title === 'throughput' || title === 'p99' ? {} : { target: { atMost: 1.2 } }),
  };
}

async function look(url: string, pid: number, tally: Tally, seconds: number): Promise<Sample> {
  const times = tally.times.splice(0).sort((a, b) => a - b);
  const metrics = await (await fetch(`${url}/_emulator/metrics`)).text();
  const metric = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  return {
    rate: tally.answers / seconds,
    p99: times.length === 0 ? 0 : quantile(times, 0.99),
    resident: memoryOf(pid),
    heap: metric('nodejs_heap_size_used_bytes') / 1e6,
    handles: handlesOf(pid),
  };
}

/** Open file descriptors; 0 if unknown. */
function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
