'use strict';

// The command and the library load this first: an old Node would crash on the modules that come after it. Any version of
// Node can run this file, so it is CommonJS, with ES5 syntax only.
var found = process.versions.node;
var needed = 22;

if (parseInt(found, 10) < needed) {
  throw new Error('usage-emulator: needs Node.js ' + needed + ' or later, and this is ' + found);
}
