import { join } from 'node:path';
import type { Pin } from './machine.ts';
import { type Server, startServer } from './processes.ts';
import type { BenchServerOptions } from './server.ts';

/** Starts the emulator, or its twin, in a process of its own. */
export async function startEmulator(options: BenchServerOptions, pin: Pin = 'server'): Promise<Server> {
  return startServer([join(import.meta.dirname, 'server.ts'), JSON.stringify(options)], pin);
}
