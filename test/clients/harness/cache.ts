import { fileURLToPath } from 'node:url';

/** The package's root. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** test/clients */
export const CLIENTS = fileURLToPath(new URL('../', import.meta.url));

/** Virtual environments and vendors' sources, kept between runs; `npm ci` drops them. */
export const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/test-clients', import.meta.url));
