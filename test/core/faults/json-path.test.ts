import t from 'tap';
import {
  compileJsonPath,
  createStepBudget,
  type JsonPath,
  leadsTo,
  StepLimitError,
} from '../../../src/core/faults/json-path.ts';

const found = async (path: string, value: unknown): Promise<readonly unknown[]> => {
  const run = await compileJsonPath(path, 'path');
  return run(value, createStepBudget());
};

await t.test('a path leads to values, to a given one, or to none', async (t) => {
  const value = {
    filter: { projectId: 'p' },
    items: [
      { id: 1, tags: ['a'] },
      { id: 2, tags: [] },
    ],
    'a.b': null,
  };
  const cases: readonly (readonly [path: string, expected: unknown, holds: boolean])[] = [
    ['$.filter.projectId', 'p', true],
    ['$.filter.projectId', 'q', false],
    ['$.filter', { projectId: 'p' }, true],
    ['$.filter.other', undefined, false],
    ['$["a.b"]', null, true],
    ['$.items[*].id', 2, true],
    ['$.items[?@.id == 2].tags', [], true],
    ['$.items[?(@.id == 2 || @.id == 3) && count(@.tags[*]) == 0].id', 2, true],
    ['$..id', 1, true],
    ['$.items[-1:].id', 1, false],
    ['$', undefined, true],
  ];
  for (const [path, expected, holds] of cases) {
    t.equal(leadsTo(await compileJsonPath(path, 'path'), value, expected, createStepBudget()), holds, path);
  }
  t.same(await found('$.a', undefined), []);
  t.same(await found('$.a', 'text'), []);
});

await t.test('names such as __proto__ and constructor are names like any other', async (t) => {
  t.same(await found('$.constructor', {}), []);
  t.same(await found('$.__proto__', {}), []);
  const own: unknown = JSON.parse('{"__proto__":1,"constructor":2}');
  t.same(await found('$.__proto__', own), [1]);
  t.same(await found('$.constructor', own), [2]);
});

await t.test('a path that is none, too long, or uses regular expressions is refused', async (t) => {
  const cases: readonly (readonly [path: string, message: RegExp])[] = [
    ['$[', /^path: '\$\[' is not a JSON path, such as \$\.filter\.projectId$/],
    ['filter', /is not a JSON path/],
    [`$.${'x'.repeat(200)}`, /^path: a JSON path has at most 200 characters$/],
    [`$[?${'length('.repeat(20)}@`, /^path: a JSON path has at most 4 parentheses$/],
    [`$[?${'('.repeat(20)}@${')'.repeat(20)}]`, /at most 4 parentheses/],
    ["$[?match(@.name, '(a+)+b')]", /^path: match\(\) is not supported; compare with == or use several paths$/],
    ["$.a[?@.b[?search(@, 'x')]]", /^path: search\(\) is not supported/],
    ["$[?count(@[?match(@, 'x')]) > 1]", /^path: match\(\) is not supported/],
  ];
  for (const [path, message] of cases) {
    await t.rejects(compileJsonPath(path, 'path'), { name: 'Refusal', code: 'invalid', message }, path);
  }
  t.same(await found("$['(((((']", { '(((((': 1 }), [1], 'a quoted parenthesis is none');
});

/** Paths that take exponential or polynomial time if nothing stops them. */
const ADVERSARIAL = [
  '$..*..*..*..*..*..*',
  `$${'[0,0]'.repeat(39)}`,
  `$${'[*,*]'.repeat(39)}`,
  `$${'[:,:]'.repeat(39)}`,
  `$${'..[0,1]'.repeat(28)}`,
  `$${'[?$'.repeat(48)}${']'.repeat(48)}`,
  `$${'[?@'.repeat(48)}${']'.repeat(48)}`,
  `$${'..[?@'.repeat(30)}${']'.repeat(30)}`,
  '$..[?$..[?$..[?$..[?$..a]]]]',
  '$[?$.text < $.text]',
  '$..[?length($.text) > length($.text)]',
  '$[?count($..*) > count($..*)]',
  '$..[?@.a == $.a || @.b == $.b]',
  `$[?${Array.from({ length: 20 }, () => '$..*').join(' || ')}]`,
];

let deep: unknown = 1;
for (let level = 0; level < 20_000; level++) deep = { a: deep };
let wide: unknown = 1;
for (let level = 0; level < 14; level++) wide = [wide, wide];
const VALUES: Record<string, unknown> = {
  deep,
  wide,
  flat: Array.from({ length: 100_000 }, () => 1),
  text: { text: 'x'.repeat(500_000), items: Array.from({ length: 1_000 }, () => 'x'.repeat(1_000)) },
  loops: Array.from({ length: 40 }, () => [Array.from({ length: 40 }, () => [0, [0, [0]]])]),
};

await t.test('no path and value takes longer than a bound', async (t) => {
  for (const path of ADVERSARIAL) {
    let run: JsonPath;
    try {
      run = await compileJsonPath(path, 'path');
    } catch (error) {
      t.match(error, { name: 'Refusal' }, path);
      continue;
    }
    for (const [name, value] of Object.entries(VALUES)) {
      const began = process.cpuUsage();
      try {
        leadsTo(run, value, [1], createStepBudget());
      } catch (error) {
        t.ok(error instanceof StepLimitError, `${path} ${name}: ${String(error)}`);
      }
      const { user } = process.cpuUsage(began);
      // Microseconds of the processor: far more than it takes, and far less than without a bound.
      t.ok(user < 1_500_000, `${path} ${name}: ${Math.round(user / 1000)} ms`);
    }
  }
});
