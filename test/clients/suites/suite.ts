import type { Target } from '../harness/emulator.ts';
import type { Result } from '../harness/results.ts';

/** Some clients that are driven in one language. */
export interface Suite {
  /** What to write after `npm run test:clients --` to run it alone. */
  readonly name: string;
  readonly title: string;
  /** Whether it wants an emulator that lets any key in. */
  readonly anyKey?: boolean;
  /** @throws MissingTool where its toolchain isn't here */
  run(target: Target, folder: string): Promise<readonly Result[]>;
}
