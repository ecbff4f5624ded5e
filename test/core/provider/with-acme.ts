// Adds the cloud of acme.ts to the list of providers, as one more line in src/providers/index.ts would:
// `node --import ./test/core/provider/with-acme.ts src/cli/main.ts`.
import { registerHooks } from 'node:module';

const list = import.meta.resolve('../../../src/providers/index.ts');
const longer = import.meta.resolve('./providers.ts');

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url === list && context.parentURL !== longer ? { ...resolved, url: longer } : resolved;
  },
});
