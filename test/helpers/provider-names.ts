import { providers } from '../../src/providers/index.ts';

export const PROVIDER_NAMES = providers.map(({ name }) => name);

/** As messages list what is allowed: `gitpod, nirvana, gcore`. */
export const ALLOWED_PROVIDERS = PROVIDER_NAMES.join(', ');
