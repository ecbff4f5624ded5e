import { baseUrl, type ServeConfig } from '../config.ts';
import type { Health } from '../control/health.ts';
import { formatCount } from './format-count.ts';
import type { Paint } from './terminal.ts';

/** What was asked for, with the port that was really had. */
export type BannerConfig = Pick<ServeConfig, 'host' | 'port' | 'providers' | 'keys' | 'data' | 'workers'>;

/** What is printed once the emulator answers: where, with what, and how each official client finds it. */
export function banner(
  { host, port, providers, keys, data, workers }: BannerConfig,
  health: Health,
  paint: Paint,
): string {
  const url = baseUrl(host, port);
  const { dataset, clock, version } = health;
  const where = data === ':memory:' ? 'in memory' : `in ${data}`;
  const sections = providers.map((provider) => {
    // The keys of `--auth strict` may be real ones, and what is printed here ends up in logs.
    const hints = provider.clientHints(url, keys === undefined ? provider.exampleKey : 'YOUR_KEY');
    const width = Math.max(...hints.map(({ client }) => client.length));
    return [
      `${paint('bold', provider.title)}  ${countsOf(health.providers[provider.name] ?? {})}`,
      ...(keys?.has(provider.name) === false ? ['  no --api-key for it: every request is refused'] : []),
      ...provider.operations.map(({ methods, paths }) => `  ${methods.join(', ')} ${paths[0]}`),
      ...hints.map(({ client, code }) => `  ${client.padEnd(width)}  ${paint('cyan', code)}`),
    ].join('\n');
  });
  return `${[
    `${paint('bold', 'usage-emulator')} ${version} listens on ${paint(['bold', 'cyan'], url)}`,
    [
      `dataset ${dataset.name}: scenario ${dataset.scenario}, seed ${dataset.seed}, ${where}`,
      `clock ${clock.now}, ${clock.mode === 'frozen' ? 'frozen' : "the machine's own"}`,
      ...(workers > 1 ? [`${workers} workers, without the control API`] : []),
    ].join('\n'),
    ...sections,
    `Every client's variables: ${paint('cyan', `eval "$(usage-emulator env --host ${host} --port ${port})"`)}`,
  ].join('\n\n')}\n`;
}

function countsOf(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([kind, count]) => `${formatCount(count)} ${kind.replaceAll('_', ' ')}`)
    .join(', ');
}
