import { providers as shipped } from '../../../src/providers/index.ts';
import { acme } from './acme.ts';

export const providers = [...shipped, acme];
