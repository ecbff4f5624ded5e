import type { Health } from '../../control/health/schemas.ts';
import { methodsOf } from '../../core/provider/endpoint.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { baseUrl } from '../base-url.ts';
import type { AddressOptions, Keys } from '../options.ts';
import { formatCount } from './format-count.ts';
import type { Paint } from './terminal.ts';

export interface BannerOptions extends AddressOptions {
  readonly providers: readonly Provider[];
  /** `undefined` if every key is accepted. */
  readonly keys: Keys | undefined;
  /** Path of a file, or `:memory:`. */
  readonly data: string;
  /** Whether the control API, and with it the inspector, is on. */
  readonly control: 'on' | 'off';
}

/** What is printed when the emulator is ready: its URL, its data, and how each official client connects. */
export function banner(
  { host, port, providers, keys, data, control }: BannerOptions,
  health: Health,
  paint: Paint,
): string {
  const url = baseUrl(host, port);
  const { dataset, clock, version } = health;
  const where = data === ':memory:' ? 'in memory' : `in ${data}`;
  const sections = providers.map((provider) => {
    // Keys of `--auth strict` may be real ones, and the banner may end up in logs.
    const hints = provider.clientHints(url, keys === undefined ? provider.exampleKey : 'YOUR_KEY');
    const width = Math.max(...hints.map(({ client }) => client.length));
    return [
      `${paint('bold', provider.title)}  ${countsOf(health.providers[provider.name] ?? {})}`,
      ...(keys?.has(provider.name) === false ? ['  no --api-key for this provider: every request is rejected'] : []),
      ...endpointLines(provider, url),
      ...hints.map(({ client, code }) => `  ${client.padEnd(width)}  ${paint('cyan', code)}`),
    ].join('\n');
  });
  return `${[
    [
      `${paint('bold', 'usage-emulator')} ${version} listens on ${paint(['bold', 'cyan'], url)}`,
      ...(control === 'on' ? [`See the account and move its time: ${paint('cyan', `${url}/_emulator/`)}`] : []),
    ].join('\n'),
    [
      `dataset ${dataset.name}: scenario ${dataset.scenario}, seed ${dataset.seed}, ${where}`,
      clock.mode === 'frozen'
        ? `clock ${clock.now}, frozen: add --clock wall to follow today's date`
        : `clock ${clock.now}, following the system clock`,
    ].join('\n'),
    ...sections,
    `Client environment variables: ${paint('cyan', `eval "$(usage-emulator env --host ${host} --port ${port})"`)}`,
  ].join('\n\n')}\n`;
}

/** The number of endpoints that are listed; `GET /` has all of them. */
const LISTED = 3;

function endpointLines({ endpoints }: Provider, url: string): string[] {
  const lines = endpoints.map((endpoint) => `  ${methodsOf(endpoint).join(', ')} ${endpoint.paths[0]}`);
  if (lines.length <= LISTED + 1) return lines;
  return [...lines.slice(0, LISTED), `  and ${lines.length - LISTED} more: ${url}/`];
}

function countsOf(rows: Readonly<Record<string, number>>): string {
  return Object.entries(rows)
    .map(([kind, count]) => `${formatCount(count)} ${kind.replaceAll('_', ' ')}`)
    .join(', ');
}
