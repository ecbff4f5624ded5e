import Big from 'big.js';
import t from 'tap';
import type { ChargeSubject } from '../../../src/core/focus/charge.ts';
import { columnsOf, FOCUS_VERSIONS, type ProviderCharge } from '../../../src/core/focus/columns.ts';
import { csvHead, csvLines } from '../../../src/core/focus/csv.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { fc, runs } from '../../helpers/properties.ts';
import { parseCsv } from '../../helpers/csv.ts';

const text = fc.constantFrom('plain', 'a,b', 'say "hi"', 'two\nlines', '');
const named = fc.record({ id: text, name: text });

const subject: fc.Arbitrary<ChargeSubject> = fc.record({
  account: fc.record({ id: text, name: text, type: text, currency: fc.constantFrom('EUR', 'USD') }),
  service: fc.record({ name: text, category: text, subcategory: text }),
  project: fc.option(named, { nil: undefined }),
  user: fc.option(named, { nil: undefined }),
  region: fc.option(named, { nil: undefined }),
  description: text,
  unit: text,
  tags: fc.option(fc.dictionary(text, text), { nil: undefined }),
});

const decimal = fc.integer().map((units) => new Big(units).div(1000));

/** Charges of a few subjects, in any order. */
const charges = fc.array(subject, { minLength: 1, maxLength: 3 }).chain((subjects) =>
  fc.array(
    fc
      .record({
        category: fc.constantFrom('Usage', 'Purchase', 'Credit'),
        subject: fc.constantFrom(...subjects),
        day: fc.nat(20_000),
        quantity: decimal,
        price: decimal,
        billed: decimal,
      })
      .map(({ day, ...fields }): ProviderCharge => ({
        ...{ ...fields, from: day * DAY_MS, to: (day + 1) * DAY_MS },
        // A subject belongs to one provider.
        provider: `Provider ${subjects.indexOf(fields.subject)}`,
      })),
    { maxLength: 10 },
  ),
);

await t.test('a line depends on its own charge alone, whichever was written before it', (t) => {
  fc.assert(
    fc.property(charges, fc.constantFrom(...FOCUS_VERSIONS), (rows, version) => {
      const columns = columnsOf(version);
      const lineOf = csvLines(columns);
      for (const charge of rows) {
        const line = lineOf(charge);
        const [row] = parseCsv(csvHead(columns) + line);
        const expected = columns.map(({ name, valueOf }) => {
          const value = valueOf(charge);
          return [name, typeof value === 'object' ? value.toFixed() : (value ?? '')];
        });
        t.same(row, Object.fromEntries(expected));
      }
    }),
    { numRuns: runs(200) },
  );
  t.end();
});

await t.test('columns of our own are behind those of the specification', (t) => {
  for (const version of FOCUS_VERSIONS) {
    const names = columnsOf(version).map(({ name }) => name);
    t.same(
      names.filter((name) => name.startsWith('x_')),
      ['x_UserId', 'x_UserName'],
    );
    t.same(names.slice(-2), ['x_UserId', 'x_UserName']);
  }
  t.end();
});
