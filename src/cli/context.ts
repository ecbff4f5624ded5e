import type { Provider } from '../core/provider/provider.ts';
import type { World } from '../simulation/world.ts';
import type { Output } from './terminal/terminal.ts';

/** What a command reads and writes: the process's own, or a test's. */
export interface CliContext {
  readonly providers: readonly Provider<World>[];
  /** Names of the shipped scenarios. */
  readonly scenarios: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
}
