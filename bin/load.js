'use strict';

// Later starts take the compiled code from the machine's temporary folder; where that can't be, nothing happens.
require('node:module').enableCompileCache?.();

import('../dist/usage-emulator.mjs').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('/dist/usage-emulator.mjs')) throw error;
  console.error('usage-emulator: not built yet; run `npm run build` first, or `npm start`, which builds it');
  process.exitCode = 1;
});
