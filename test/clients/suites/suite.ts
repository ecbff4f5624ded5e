import type { Target } from '../harness/emulator.ts';
import type { Result } from '../harness/results.ts';

/** A group of clients that are run together. */
export interface Suite {
  /** The argument of `npm run test:clients --` that runs only this suite. */
  readonly name: string;
  readonly title: string;
  /** Whether the emulator accepts any key. */
  readonly anyKey?: boolean;
  /** @throws MissingTool if its toolchain is missing */
  run(target: Target, folder: string): Promise<readonly Result[]>;
}
