import { isIP } from 'node:net';
import type { Command } from 'commander';
import { UsageError } from './exit.ts';
import type { AddressOptions } from './options.ts';
import { sourceOf } from './resolve-options.ts';

const LOOPBACK = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** The base URL for clients on this machine. They reach an emulator that listens on all addresses by loopback. */
export function baseUrl(host: string, port: number): string {
  const address = LOOPBACK.get(host) ?? host;
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}

/**
 * The base URL of an emulator that was started with the same flags and variables as a command.
 *
 * @throws UsageError for port 0
 */
export function baseUrlOf(command: Command): string {
  const { host, port } = command.opts<AddressOptions>();
  if (port === 0) throw new UsageError(`${sourceOf(command, '--port')} must be the port that serve printed, not 0`);
  return baseUrl(host, port);
}
