import type { Test } from 'tap';
import { type Anomaly, startEmulator, type UsageEmulator } from '../../src/index.ts';

/** What a scenario has planted in a provider's data, which the control API and the library list alike. */
export async function plantedIn(t: Test, emulator: UsageEmulator, provider: string): Promise<Anomaly[]> {
  const response = await emulator.inject('/_emulator/datasets/default/anomalies');
  t.equal(response.statusCode, 200);
  const { anomalies } = response.json<{ anomalies: Anomaly[] }>();
  t.same(await emulator.dataset.anomalies(), anomalies, 'the library says the same');
  return anomalies.filter((anomaly) => anomaly.provider === provider);
}

/** The anomaly of a kind that begins with an instant, or on a day. */
export function findAnomaly(planted: readonly Anomaly[], kind: string, from: string): Anomaly {
  const anomaly = planted.find((one) => one.kind === kind && one.from.startsWith(from));
  if (anomaly === undefined) throw new Error(`no ${kind} from ${from}`);
  return anomaly;
}

/** An emulator that listens on no port and ends with the test. */
export async function start(t: Test, options: Parameters<typeof startEmulator>[0]): Promise<UsageEmulator> {
  const emulator = await startEmulator({ socket: false, ...options });
  t.teardown(() => emulator.close());
  return emulator;
}
