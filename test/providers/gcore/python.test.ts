import t from 'tap';
import { repr, reprDict } from '../../../src/providers/gcore/api/python.ts';

// [gcore/validation-error-invalid-fields-message]
await t.test('strings are quoted as Python quotes them', async (t) => {
  // What repr() of CPython 3.12 returns for each.
  for (const [text, shown] of [
    ['Field required', "'Field required'"],
    ["Input should be 'asc' or 'desc'", "\"Input should be 'asc' or 'desc'\""],
    ['both \' and "', "'both \\' and \"'"],
    ['back\\slash', "'back\\\\slash'"],
    ['\n\r\t\0\u001f\u007f', "'\\n\\r\\t\\x00\\x1f\\x7f'"],
    ['\u00a0\u00ad\u2028\ud800', "'\\xa0\\xad\\u2028\\ud800'"],
    ['\u{e0001}é𝕏', "'\\U000e0001é𝕏'"],
  ] as const) {
    t.equal(repr(text), shown);
  }
  t.equal(reprDict({}), '{}');
  t.equal(reprDict({ a: ['x', 'y'], b: [] }), "{'a': ['x', 'y'], 'b': []}");
});
