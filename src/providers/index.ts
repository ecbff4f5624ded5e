import type { Provider } from '../core/provider.ts';
import { gcore } from './gcore/index.ts';
import { gitpod } from './gitpod/index.ts';
import { nirvana } from './nirvana/index.ts';

/** Every emulated API. */
export const providers: readonly Provider[] = [gitpod, nirvana, gcore];
