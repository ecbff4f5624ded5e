import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Big from 'big.js';
import t from 'tap';
import type { DatasetCosts, DatasetSummary, ListingState } from '../../src/control/account/schemas.ts';
import type { ErrorBody } from '../../src/control/errors.ts';
import { sumCosts } from '../../src/core/focus/costs.ts';
import type { Charge } from '../../src/core/focus/charge.ts';
import { atOnce } from '../../src/core/turns.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { parseCsv } from '../helpers/csv.ts';

const emulator = await startEmulator();
t.teardown(() => emulator.close());

async function get<Body>(path: string, dataset = 'default'): Promise<Body> {
  const response = await fetch(`${emulator.url}/_emulator/datasets/${dataset}/${path}`);
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${body}`);
  return JSON.parse(body) as Body;
}

const sumOf = (amounts: Iterable<number | string>): Big =>
  [...amounts].reduce((sum: Big, amount) => sum.plus(amount), new Big(0));

/** Whether two amounts differ only by the rounding of binary fractions. */
const isClose = (sum: Big, amount: number): boolean =>
  sum
    .minus(amount)
    .abs()
    .lte(1e-9 * Math.max(1, Math.abs(amount)));

await t.test("a summary's days add up to its months, and its months to the total", async (t) => {
  const { clock, month, timeline, providers: found } = await get<DatasetSummary>('summary?month=2025-11');
  t.equal(clock, '2026-02-01T00:00:00Z');
  t.equal(month, '2025-11');
  t.match(timeline, { from: /^20\d\d-/, to: /^202[78]-/ }, 'the future counts as well');
  t.same(Object.keys(found), ['gitpod', 'nirvana', 'gcore']);
  for (const [name, { measures, headlines }] of Object.entries(found)) {
    t.ok(measures[headlines.growth], name);
    for (const [measure, { total, months, days }] of Object.entries(measures)) {
      const label = `${name} ${measure}`;
      t.ok(isClose(sumOf(Object.values(days)), months['2025-11'] ?? 0), label);
      t.ok(isClose(sumOf(Object.values(months)), total), label);
    }
  }
  const only = await get<DatasetSummary>('summary?month=2025-11&provider=gcore');
  t.same(only.providers, { gcore: found['gcore'] });
});

/** The column of FOCUS that has the names of a dimension. */
const COLUMNS: Readonly<Record<string, string>> = {
  service: 'ServiceName',
  project: 'SubAccountName',
  resource_type: 'ResourceType',
  meter: 'SkuMeter',
};

await t.test('costs are the charges of FOCUS, and so the bill, and follow the clock', async (t) => {
  for (const now of ['2026-02-01T00:00:00Z', '2026-01-17T13:37:42Z']) {
    emulator.clock.set(now);
    const { providers: found } = await get<DatasetCosts>('costs?month=2026-01');
    const focus = 'focus?focus_version=1.2&from=2026-01-01&to=2026-02-01';
    const { body } = await emulator.inject({ url: `/_emulator/datasets/default/${focus}` });
    const rows = parseCsv(body);
    for (const { name, title } of providers) {
      const mine = rows.filter(({ ProviderName }) => ProviderName === title);
      const billed = (wanted: (row: (typeof rows)[number]) => boolean): string =>
        sumOf(mine.filter(wanted).map(({ BilledCost = '0' }) => BilledCost)).toFixed();
      const [costs, ...others] = found[name] ?? [];
      t.ok(costs, name);
      t.same(others, [], 'one currency');
      if (costs === undefined) continue;
      t.equal(
        costs.total,
        billed(({ ChargeCategory }) => ChargeCategory !== 'Credit'),
        `${name} at ${now}`,
      );
      t.equal(
        costs.credits,
        billed(({ ChargeCategory }) => ChargeCategory === 'Credit'),
      );
      t.equal(sumOf(Object.values(costs.days)).toFixed(), costs.total);
      for (const [dimension, groups] of Object.entries(costs.by)) {
        const column = COLUMNS[dimension];
        if (column === undefined) continue;
        t.equal(sumOf(groups.map(({ cost }) => cost)).toFixed(), costs.total, `${name} by ${dimension}`);
        for (const { name: group, cost, quantities } of groups) {
          const label = `${name} ${dimension} ${group ?? 'none'} at ${now}`;
          const ofGroup = mine.filter((row) => row[column] === (group ?? '') && row['ChargeCategory'] !== 'Credit');
          t.equal(sumOf(ofGroup.map(({ BilledCost = '0' }) => BilledCost)).toFixed(), cost, label);
          const units = [...new Set(ofGroup.map(({ PricingUnit = '' }) => PricingUnit))];
          t.same(
            quantities,
            Object.fromEntries(
              units.map((unit) => {
                const ofUnit = ofGroup.filter(({ PricingUnit }) => PricingUnit === unit);
                return [unit, sumOf(ofUnit.map(({ PricingQuantity = '0' }) => PricingQuantity)).toFixed()];
              }),
            ),
            label,
          );
        }
      }
    }
  }
  emulator.clock.set('2026-02-01T00:00:00Z');
});

await t.test('very many groups are shown as the largest and the sum of the others', async (t) => {
  const charge = (n: number): Charge => ({
    category: 'Usage',
    subject: {
      account: { id: 'a', name: 'a', type: 'Account', currency: 'USD' },
      project: { id: String(n), name: `p${n}` },
      service: { name: 'Compute', category: 'Compute', subcategory: 'Virtual Machines' },
      description: '',
      unit: 'Hours',
      tags: Object.fromEntries(Array.from({ length: 30 }, (_, tag) => [`t${tag}`, `v${n}`])),
    },
    from: 0,
    to: 3_600_000,
    quantity: new Big(2),
    billed: new Big(n).div(10),
  });
  const [costs] = atOnce(sumCosts(Array.from({ length: 70 }, (_, n) => charge(n + 1))));
  const groups = costs?.by['project'] ?? [];
  t.equal(groups.length, 51);
  t.same(groups[0], { name: 'p70', cost: '7', quantities: { Hours: '2' } });
  t.same(groups.at(-1), { name: null, cost: '21', quantities: { Hours: '40' }, others: 20 });
  t.equal(Object.keys(costs?.by ?? {}).filter((name) => name.startsWith('tag ')).length, 20);
  t.end();
});

/** The value at a path of field names. */
const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((part, name) => new Map(Object.entries(Object(part) as object)).get(name), value);

/** Sends what a line for curl says, as a shell reads it. */
async function sendCurl(line: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `set -- ${line}; printf '%s\\0' "$@"`]);
  const [command, url = '', ...words] = stdout.split('\0').slice(0, -1);
  if (command !== 'curl') throw new Error(line);
  const headers = new Headers();
  const request: RequestInit = { headers };
  for (let index = 0; index < words.length; index += 2) {
    const [flag, value = ''] = words.slice(index);
    if (flag === '-H') headers.append(...(value.split(': ', 2) as [string, string]));
    else if (flag === '-d') Object.assign(request, { method: 'POST', body: value });
    else throw new Error(`unknown flag in ${line}`);
  }
  return (await fetch(url, request)).json();
}

await t.test("a listing's curl line fetches the rows, page by page, of this dataset only", async (t) => {
  const own = await emulator.datasets.create({ scenario: 'vendor-examples' });
  for (const dataset of ['default', own.name]) {
    for (const { name } of providers) {
      let page = `listing?provider=${name}&from=2026-01-01T00:00:00Z&to=2026-01-08T00:00:00Z&size=10`;
      const pages: string[] = [];
      for (let offset = 10; pages.length < 2; offset += 10) {
        const listing = await get<ListingState>(page, dataset);
        const body = await sendCurl(listing.curl);
        const rows = at(body, listing.rows);
        t.ok(Array.isArray(rows), `${name} of ${dataset}`);
        pages.push(JSON.stringify(rows));
        const { method, url, headers, body: sent } = listing;
        const answer = await fetch(url, { method, headers, body: sent });
        t.same(at(await answer.json(), listing.rows), rows, 'the parts are the same request');
        if (dataset === 'default') t.equal((rows as unknown[]).length, 10);
        for (const { setup, code } of listing.clients) t.ok(setup !== '' && code !== '', 'each client has its lines');
        const next = listing.next === null ? undefined : at(body, listing.next);
        const follows = typeof next === 'string' ? `&token=${encodeURIComponent(next)}` : `&offset=${offset}`;
        page = `${page.replace(/&(token|offset)=.*/, '')}${follows}`;
        if (dataset !== 'default') break;
      }
      if (dataset === 'default') t.not(pages[0], pages[1], 'the second page has other rows');
    }
  }
});

await t.test('what is asked wrongly is refused with a message', async (t) => {
  const refused = async (path: string): Promise<string> => {
    const response = await emulator.inject({ url: `/_emulator/datasets/default/${path}` });
    t.equal(response.statusCode, 400, path);
    return response.json<typeof ErrorBody.static>().error.message;
  };
  t.match(await refused('summary?month=2026-13'), /month/);
  t.match(await refused('costs?month=0'), /month/);
  t.match(await refused('costs?provider=azure'), /provider: there is no 'azure'/);
  const period = 'from=2026-01-01T00:00:00Z&to=2026-01-08T00:00:00Z';
  t.match(await refused(`listing?provider=azure&${period}`), /provider: there is no 'azure'/);
  t.match(await refused('listing?provider=gcore&from=yesterday&to=2026-01-08T00:00:00Z'), /from/);
  t.match(await refused(`listing?provider=gcore&${period}&size=1000`), /size/);
});
