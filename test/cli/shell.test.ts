import { execFileSync } from 'node:child_process';
import { parseEnv } from 'node:util';
import t from 'tap';
import { fc } from '../helpers/properties.ts';
import { exportLines } from '../../src/cli/terminal/shell.ts';

await t.test('sh reads every value unchanged', (t) => {
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
    { numRuns: 10 },
  );
  t.end();
});

await t.test("a Gcore key's dollar sign and quotes survive each shell's own quoting", (t) => {
  const variables = { GCORE_API_KEY: String.raw`12$ab'c"d\e` };
  t.equal(exportLines('sh', variables), String.raw`export GCORE_API_KEY='12$ab'\''c"d\e'` + '\n');
  t.equal(exportLines('fish', variables), String.raw`set -gx GCORE_API_KEY '12$ab\'c"d\\e'` + '\n');
  t.equal(exportLines('powershell', variables), String.raw`$env:GCORE_API_KEY = '12$ab''c"d\e'` + '\n');
  t.equal(exportLines('github', variables), String.raw`GCORE_API_KEY=12$ab'c"d\e` + '\n');
  t.equal(
    exportLines('cmd', { ...variables, B: '5%' }),
    String.raw`set "GCORE_API_KEY=12$ab'c"d\e"` + '\nset "B=5%%"\n',
  );
  t.end();
});

await t.test('typographic quotes are doubled for PowerShell, which treats them as quotes', (t) => {
  t.equal(
    exportLines('powershell', { A: '\u2018\u2019\u201a\u201b' }),
    "$env:A = '\u2018\u2018\u2019\u2019\u201a\u201a\u201b\u201b'\n",
  );
  t.end();
});

await t.test('Node.js reads every value of a .env file unchanged', (t) => {
  const unit = fc.constantFrom(...Array.from('#$ =`%\\&'), 'a', '1');
  fc.assert(
    fc.property(fc.array(fc.string({ unit, minLength: 1 }), { minLength: 10 }), (values) => {
      const variables = Object.fromEntries(values.map((text, index) => [`V${index}`, text]));
      t.same(parseEnv(exportLines('dotenv', variables)), variables);
    }),
    { numRuns: 10 },
  );
  t.equal(exportLines('dotenv', { A: `a'b$c` }), 'A="a\'b\\$c"\n');
  t.end();
});
