import { join } from 'node:path';
import { type Server, startServer } from './processes.ts';
import type { BenchServerOptions } from './server.ts';

/** Starts the emulator or its twin in a separate process. */
export async function startEmulator(options: BenchServerOptions): Promise<Server> {
  return startServer([join(import.meta.dirname, 'server.ts'), JSON.stringify(options)]);
}
