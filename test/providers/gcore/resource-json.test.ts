// Internal: storage
import assert from 'node:assert/strict';
import t from 'tap';
import { renderResource, storedJson } from '../../../src/providers/gcore/store/resource-json.ts';
import { aRow, hasField, randomRows } from './rows.ts';
import { fc, runs } from '../../helpers/properties.ts';

const PERIOD = { billingValue: 1.5, firstSeen: 0, lastSeen: 1439, lastSize: 7 };

await t.test("the period's values fill their places; everything else is stored", (t) => {
  fc.assert(
    fc.property(randomRows, (rows) => {
      for (const row of rows) {
        const rendered = JSON.parse(renderResource(storedJson(row), PERIOD)) as Record<string, unknown>;
        assert.deepEqual(Object.keys(rendered), Object.keys(rendered).sort());
        assert.equal(rendered['billing_value'], 1.5);
        assert.equal(rendered['first_seen'], '1970-01-01T00:00:30Z');
        assert.equal(rendered['last_seen'], '1970-01-01T23:59:30Z');
        assert.equal(rendered['last_size'], hasField(row.type, 'last_size') ? 7 : undefined);
        for (const [name, value] of Object.entries(row.attributes)) assert.equal(rendered[name], value);
      }
    }),
    { numRuns: runs(100) },
  );
  t.end();
});

await t.test('a placeholder in a text is not replaced', (t) => {
  const name = 'before \u0001 after';
  const row = aRow('volume', { name, tags: [['\u0001', '\u0001']] });
  const rendered = JSON.parse(renderResource(storedJson(row), PERIOD)) as Record<string, unknown>;
  t.equal(rendered['last_name'], name);
  t.same(rendered['tags'], [{ '\u0001': '\u0001' }]);
  t.equal(rendered['last_size'], 7);
  t.end();
});
