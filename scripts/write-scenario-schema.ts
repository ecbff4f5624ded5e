// Writes the JSON Schema that scenario files refer to for editors; part of `npm run build`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { providers } from '../src/providers/index.ts';
import { editorSchema } from '../src/scenario/editor-schema.ts';

const dist = join(import.meta.dirname, '../dist');
mkdirSync(dist, { recursive: true });
writeFileSync(join(dist, 'scenario.schema.json'), `${JSON.stringify(editorSchema(providers), null, 2)}\n`);
