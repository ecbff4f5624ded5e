import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import t from 'tap';
import { exportLines } from '../../src/cli/shell.ts';

await t.test('sh gets every value as it stands', (t) => {
  const special = Array.from(`'"\\$\`!*?~#;&|<>(){}[]=%^ \t\n`);
  const unit = fc.constantFrom(...special, 'a', '1', 'é', '😀', '\u2019', '\u0001');
  const value = fc.string({ unit });
  fc.assert(
    fc.property(fc.array(value, { minLength: 30, maxLength: 60 }), (values) => {
      const variables = Object.fromEntries(values.map((text, index) => [`V${index}`, text]));
      const show = 'for name in "$@"; do eval "printf \'%s\\\\0\' \\"\\$$name\\""; done';
      const script = `${exportLines('sh', variables)}${show}`;
      const output = execFileSync('sh', ['-c', script, 'sh', ...Object.keys(variables)]).toString();
      return output === values.map((text) => `${text}\0`).join('');
    }),
    { seed: 1, numRuns: 10 },
  );
  t.end();
});

await t.test("a Gcore key's dollar sign and quotes survive each shell's own quoting", (t) => {
  const variables = { GCORE_API_KEY: String.raw`12$ab'c"d\e` };
  t.equal(exportLines('sh', variables), String.raw`export GCORE_API_KEY='12$ab'\''c"d\e'` + '\n');
  t.equal(exportLines('fish', variables), String.raw`set -gx GCORE_API_KEY '12$ab\'c"d\\e'` + '\n');
  t.equal(exportLines('powershell', variables), String.raw`$env:GCORE_API_KEY = '12$ab''c"d\e'` + '\n');
  t.end();
});

await t.test('typographic quotes are doubled for PowerShell, which takes them for its own', (t) => {
  t.equal(
    exportLines('powershell', { A: '\u2018\u2019\u201a\u201b' }),
    "$env:A = '\u2018\u2018\u2019\u2019\u201a\u201a\u201b\u201b'\n",
  );
  t.end();
});
