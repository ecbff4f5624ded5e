// Writes docs/fidelity.md from the rules of all providers: npm run fidelity.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../src/providers/index.ts';
import { fidelityPage } from './fidelity-page.ts';

writeFileSync(join(import.meta.dirname, '../docs/fidelity.md'), await fidelityPage(providers));
