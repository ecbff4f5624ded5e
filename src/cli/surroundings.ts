import type { Provider } from '../core/provider.ts';
import type { Output } from './terminal.ts';

/** What the command works with: the process's own, or a test's. */
export interface Surroundings {
  readonly providers: readonly Provider[];
  /** The names of those that are shipped. */
  readonly scenarios: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
}
