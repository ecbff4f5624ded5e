import { InvalidArgumentError, Option } from 'commander';
import type { Provider } from '../../core/provider/provider.ts';
import { UsageError } from '../exit.ts';

/** The options of commands that ask a vendor's API. */

export function upstreamOption(): Option {
  return new Option('--upstream <url>', 'base URL of the API: https, or http on this machine')
    .argParser(parseUpstream)
    .makeOptionMandatory();
}

export function rateOption(): Option {
  return new Option('--rate <number>', 'most requests per minute').argParser(parseRate).default(30);
}

/** @throws UsageError without a key in the environment variables of the official clients */
export function keyFrom(provider: Provider, env: NodeJS.ProcessEnv): string {
  const names = Object.entries(provider.clientEnvironment('', 'key')).flatMap(([name, value]) =>
    value === 'key' ? [name] : [],
  );
  const key = names.map((name) => env[name]?.trim() ?? '').find((value) => value !== '');
  if (key === undefined) throw new UsageError(`set ${names.join(' or ')} to the API key of the account`);
  if (!/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(key)) throw new UsageError(`${names.join(' or ')} is not an API key`);
  return key;
}

function parseUpstream(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url !== undefined && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (!(url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)))
    throw new InvalidArgumentError('It must be a URL with https, or with http on this machine.');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new InvalidArgumentError('It must be a URL without credentials, query and fragment.');
  return url;
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!/^\d{1,5}$/.test(text) || rate < 1 || rate > 6000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 6000.');
  return rate;
}
