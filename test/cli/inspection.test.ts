import SQLite from 'better-sqlite3';
import t from 'tap';
import { inspect } from '../../src/cli/inspection.ts';
import { describeInspection } from '../../src/cli/terminal/inspection-text.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import { fakeProvider } from '../helpers/fake-provider.ts';
import { TEST_ORIGIN } from '../helpers/origin.ts';

const provider = fakeProvider('alpha', '/alpha');
const [things] = provider.kinds;
const twoKinds: Provider = {
  ...provider,
  kinds: [things, { ...things, name: 'projects', count: () => ({ projects: 3, archived_projects: 1 }) }],
  *summarize(_db, now) {
    return { ...(yield* provider.summarize(db, now)), counts: { things: 7, things_to_come: 2 } };
  },
};
const db = new SQLite(':memory:');
t.teardown(() => db.close());

await t.test('the first record kind is counted by the clock, other kinds are counted as rows', (t) => {
  const found = inspect({ data: ':memory:', db, origin: TEST_ORIGIN, providers: [twoKinds], now: 0, month: undefined });
  t.same(found.providers['alpha']?.counts, { projects: 3, archived_projects: 1, things: 7, things_to_come: 2 });
  const text = describeInspection(found, 80, (_format, part) => part);
  t.match(text, 'alpha  7 things, 2 things to come, 3 projects, 1 archived projects, ');
  t.end();
});
