import t from 'tap';
import { bars } from '../../src/cli/terminal/bars.ts';
import { fc, runs } from '../helpers/properties.ts';

await t.test('the largest value fills the height, the others are proportional, to an eighth of a line', (t) => {
  t.same(bars([0, 1, 8, 12, 16], 2, 2), ['      ▄▄██', '  ▁▁██████']);
  t.end();
});

await t.test('positive values have a visible bar of proportional height, zero has none', (t) => {
  const amounts = fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }), (values, height, width) => {
      const lines = bars(values, height, width);
      if (lines.length !== height || lines.some((line) => line.length !== values.length * width)) return false;
      const most = Math.max(...values);
      return values.every((value, index) => {
        const column = lines.map((line) => line[index * width] ?? '').reverse();
        const eighths = column.reduce((sum, block) => sum + ' ▁▂▃▄▅▆▇█'.indexOf(block), 0);
        if (value === 0) return eighths === 0;
        return eighths >= 1 && Math.abs(eighths - (value / most) * height * 8) <= 1;
      });
    }),
    { numRuns: runs(200) },
  );
  t.end();
});
