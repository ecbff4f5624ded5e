#!/usr/bin/env node
'use strict';

// Any version of Node can run this file: ES5 syntax only.
try {
  require('./check-node.js');
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
require('./load.js');
