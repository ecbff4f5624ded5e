import t from 'tap';
import type { DatasetCosts, DatasetSummary } from '../../src/control/account/schemas.ts';
import { violationsIn, visit } from './browser.ts';

/** The amounts of a chart's table, by period. */
const tableOf = (rows: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    rows.map((row) => {
      const [period = '', amount = ''] = row.split('\t');
      return [period, Number(amount.replaceAll(',', ''))] as const;
    }),
  );

const rounded = (amount: number): number => Math.round(amount * 100) / 100;

await t.test('charts show the months and days of the summary, and the costs of the month', async (t) => {
  const { emulator, page, open } = await visit(t);
  await open('#account/default');
  const root = `${emulator.url}/_emulator/datasets/default`;
  const summary = (await (await fetch(`${root}/summary?month=2025-12`)).json()) as DatasetSummary;
  const costs = (await (await fetch(`${root}/costs?month=2025-12`)).json()) as DatasetCosts;
  for (const [name, { title, measures, headlines }] of Object.entries(summary.providers)) {
    const cloud = page.getByRole('region', { name: title, exact: true });
    await cloud.getByRole('button', { name: /^December 2025: / }).click();
    const byDay = cloud.getByRole('figure', { name: /by day, December 2025/ });
    await byDay.waitFor();
    for (const chart of [cloud.getByRole('figure', { name: /by month/ }), byDay]) {
      await chart.getByText('As a table').click();
    }
    const rows = (figure: typeof byDay): Promise<string[]> => figure.locator('tbody tr').allInnerTexts();
    const measure = measures[headlines.growth];
    const days = tableOf(await rows(byDay));
    t.same(
      days,
      Object.fromEntries(Object.entries(measure?.days ?? {}).map(([day, amount]) => [day, rounded(amount)])),
      `${name}: the days`,
    );
    const months = tableOf(await rows(cloud.getByRole('figure', { name: /by month/ })));
    t.ok(Object.keys(months).length >= 20, `${name} has its months`);
    for (const [month, amount] of Object.entries(months)) t.equal(amount, rounded(measure?.months[month] ?? NaN));
    const total = Number(costs.providers[name]?.[0]?.total);
    if (total === 0) continue;
    const paragraph = await cloud.getByText(/December 2025 costs/).innerText();
    t.equal(Number(/[\d,]+\.\d\d/.exec(paragraph)?.[0].replaceAll(',', '')), rounded(total), `${name}: the bill`);
  }
});

await t.test('a bar shows its records page by page, with the lines that fetch them', async (t) => {
  const { emulator, page, open } = await visit(t);
  await open('#account/default');
  for (const title of ['Gitpod / Ona', 'Nirvana Labs', 'Gcore']) {
    const cloud = page.getByRole('region', { name: title, exact: true });
    await cloud.getByRole('button', { name: /^Wed, Jan 14, 2026: / }).click();
    const records = cloud.getByRole('region', { name: `${title}: Records of Wed, Jan 14, 2026` });
    await records.getByText('Page 1').waitFor();
    const shown = async (): Promise<string[]> => records.locator('tbody tr').allInnerTexts();
    const first = await shown();
    t.ok(first.length > 10, title);
    const curl = await records.getByRole('group', { name: 'The line for curl' }).innerText();
    t.match(curl, emulator.url);
    const [url = '', ...words] = [...curl.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
    const body = words.find((word) => word.startsWith('{'));
    const headers = words.filter((word) => word.includes(': ')).map((word) => word.split(': ', 2) as [string, string]);
    const answer = await fetch(url, {
      headers: Object.fromEntries(headers),
      ...(body !== undefined && { method: 'POST', body }),
    });
    const json = await records.locator('details pre').textContent();
    t.same(await answer.json(), JSON.parse(json ?? ''), `${title}: the curl line fetches what is shown`);
    const next = records.getByRole('button', { name: 'Next page' });
    if (await next.isDisabled()) {
      t.ok(first.length < 25, 'everything is on the first page');
      continue;
    }
    await next.click();
    await page.waitForFunction(
      ([label, row]) => {
        const region = [...document.querySelectorAll('section')].find((one) => one.ariaLabel === label);
        const text = region?.querySelector('tbody tr')?.textContent;
        return text !== undefined && text !== row;
      },
      [`${title}: Records of Wed, Jan 14, 2026`, (first[0] ?? '').replaceAll('\t', '')] as const,
    );
    t.notSame(await shown(), first, 'the second page has other rows');
    await records.getByRole('button', { name: 'Previous page' }).click();
    await records.getByText('Page 1').waitFor();
  }
  t.same(await violationsIn(page), []);
});

await t.test('a keyboard reaches every bar, its records and their end', async (t) => {
  const { page, open } = await visit(t);
  await open('#account/default');
  const cloud = page.getByRole('region', { name: 'Gcore', exact: true });
  await cloud.getByRole('combobox', { name: 'Usage of Gcore' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  const label = (): Promise<string> => page.evaluate(() => document.activeElement?.ariaLabel ?? '');
  const first = await label();
  await page.keyboard.press('End');
  t.match(await label(), /^February 2026: /, 'the month of the clock');
  await page.keyboard.press('ArrowLeft');
  t.match(await label(), /^January 2026: /);
  t.not(await label(), first);
  await page.keyboard.press('Enter');
  const records = cloud.getByRole('region', { name: 'Gcore: Records of January 2026' });
  await records.getByText('Page 1').waitFor();
  await records.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Space');
  await records.waitFor({ state: 'detached' });
});

await t.test('names that hold markup stay text', async (t) => {
  const name = '<img src=x onerror=alert(1)>';
  const { page, open } = await visit(t, {
    emulator: {
      scenario: {
        seed: 1,
        clock: '2026-02-01T00:00:00Z',
        span: { from: '2026-01-01', to: '2026-02-01' },
        gitpod: {
          projects: [{ id: '00000000-0000-4000-8000-000000000001', name, createdAt: '2026-01-01T00:00:00Z' }],
          records: [
            {
              projectId: '00000000-0000-4000-8000-000000000001',
              createdAt: '2026-01-14T08:00:00Z',
              stoppedAt: '2026-01-14T09:00:00Z',
            },
          ],
        },
      },
    },
  });
  await open('#account/default');
  const cloud = page.getByRole('region', { name: 'Gitpod / Ona', exact: true });
  await cloud.getByRole('rowheader', { name }).waitFor();
  await cloud.getByRole('button', { name: /^Wed, Jan 14, 2026: / }).click();
  await cloud.getByText('Page 1').waitFor();
  t.equal(await page.locator('img').count(), 0);
});

await t.test('the first steps are shown until they are dismissed', async (t) => {
  const { page, open } = await visit(t, { emulator: { scenario: 'vendor-examples' } });
  await open();
  const steps = page.getByRole('complementary', { name: 'First steps' });
  t.equal(await steps.getByRole('listitem').count(), 3);
  await steps.getByRole('button').click();
  await steps.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('In this account it is').waitFor();
  t.equal(await steps.count(), 0);
});

await t.test(
  'where no key that the page knows opens the account, the page says so, and with a key it shows records',
  async (t) => {
    const { emulator, page, open } = await visit(t, {
      emulator: { scenario: 'vendor-examples', keys: { gitpod: ['a-key-of-its-own'] } },
    });
    const records = page.getByRole('region', { name: /^Gitpod \/ Ona: Records of/ });
    const choose = async (dataset: string): Promise<void> => {
      await open(`#account/${dataset}`);
      const cloud = page.getByRole('region', { name: 'Gitpod / Ona', exact: true });
      await cloud
        .getByRole('button', { name: /2026: / })
        .first()
        .click();
    };
    await choose('default');
    t.match(await records.getByRole('alert').innerText(), /^401/);
    const { name } = await emulator.datasets.create({ scenario: 'vendor-examples' });
    await choose(name);
    await records.getByText('Page 1').waitFor();
  },
);
