#!/usr/bin/env node
'use strict';

// Every Node there ever was must be able to run this file, so that an old one is told what it lacks: hence CommonJS,
// and nothing newer than ES5.
var found = process.versions.node;
var needed = 22;

if (parseInt(found, 10) >= needed) {
  require('./load.js');
} else {
  console.error('usage-emulator: needs Node.js ' + needed + ' or later, and this is ' + found);
  process.exit(1);
}
