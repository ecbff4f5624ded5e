import type { Provider } from '../core/provider/provider.ts';
import type { World } from '../simulation/world.ts';
import { gcore } from './gcore/index.ts';
import { gitpod } from './gitpod/index.ts';
import { nirvana } from './nirvana/index.ts';

/** Every emulated API. */
export const providers: readonly Provider<World>[] = [gitpod, nirvana, gcore];
