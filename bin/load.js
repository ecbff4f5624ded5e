'use strict';

// Caches compiled code in the system's temporary folder, so that later starts are faster. Failures are ignored.
require('node:module').enableCompileCache?.();

import('../dist/usage-emulator.mjs').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('/dist/usage-emulator.mjs')) throw error;
  console.error('usage-emulator: not built yet; run `npm run build` first, or `npm start`, which builds it');
  process.exitCode = 1;
});
