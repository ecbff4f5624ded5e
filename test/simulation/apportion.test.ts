import t from 'tap';
import { apportion, sumOf } from '../../src/simulation/apportion.ts';
import { fc, runs } from '../helpers/properties.ts';

const weights = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 });
const phase = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

await t.test('the parts add up to the total, and each is within one of its exact share', async () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), weights, phase, (total, list, start) => {
      const all = Float64Array.from(list);
      fc.pre(sumOf(all) > 0);
      const parts = apportion(total, all, start);
      const near = parts.every((part, index) => {
        const share = (total * (list[index] ?? 0)) / sumOf(all);
        return part >= 0 && Math.abs(part - share) < 1 + 1e-6;
      });
      return near && parts.reduce((sum, part) => sum + part, 0) === total;
    }),
    { numRuns: runs(500) },
  );
});

await t.test('all parts are 0 if there is no weight', async (t) => {
  t.same([...apportion(5, new Float64Array(3))], [0, 0, 0]);
  t.same([...apportion(5, new Float64Array(0))], []);
  t.same([...apportion(3, Float64Array.of(0, 1, 0))], [0, 3, 0]);
});
