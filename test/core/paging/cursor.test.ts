import t from 'tap';
import { createCursorCodec } from '../../../src/core/paging/cursor.ts';
import { fc, runs } from '../../helpers/properties.ts';

const position = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 });

await t.test('a token opens to the position that was sealed, on any replica of the dataset', async (t) => {
  fc.assert(
    fc.property(fc.string(), position, (scope, where) => {
      const token = createCursorCodec('one').seal(scope, where);
      t.match(token, /^[A-Za-z0-9_-]+$/);
      t.same(createCursorCodec('one').open(scope, token), where);
    }),
    { numRuns: runs(200) },
  );
});

await t.test('a token is refused for another scope or another dataset', async (t) => {
  const token = createCursorCodec('one').seal('a', [1, 'x']);
  t.equal(createCursorCodec('one').open('b', token), undefined);
  t.equal(createCursorCodec('two').open('a', token), undefined);
});

await t.test('a scope and a position never run into each other', async (t) => {
  const codec = createCursorCodec('one');
  const token = codec.seal('a\0[1]', ['x']);
  t.equal(codec.open('a', token), undefined);
});

await t.test('a token with any character changed, dropped or added is refused', async (t) => {
  const codec = createCursorCodec('one');
  const token = codec.seal('a', [1_700_000_000_000, 'd2c94c27-3b76-4a42-b88c-95a85e392c68']);
  for (let index = 0; index < token.length; index++) {
    const [head, tail] = [token.slice(0, index), token.slice(index + 1)];
    t.equal(codec.open('a', `${head}${token[index] === 'A' ? 'B' : 'A'}${tail}`), undefined);
    t.equal(codec.open('a', `${head}${tail}`), undefined);
    t.equal(codec.open('a', `${head}=${token.slice(index)}`), undefined);
  }
  for (const damaged of ['', 'x', `${token}A`, `${token}=`, ` ${token}`, token.toUpperCase(), 'nextToken', '💥']) {
    t.equal(codec.open('a', damaged), undefined, damaged);
  }
});
