import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** test/clients */
export const CLIENTS = fileURLToPath(new URL('../', import.meta.url));

/** Virtual environments and vendors' sources, kept between runs until `npm ci`. */
export const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/test-clients', import.meta.url));
