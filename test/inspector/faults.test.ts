import type { Page } from 'playwright-core';
import t from 'tap';
import { visit } from './browser.ts';

const scenario = 'vendor-examples';
const arm = (page: Page) => page.getByRole('button', { name: 'Arm', exact: true }).click();
const cards = (page: Page) => page.getByRole('list', { name: 'Armed faults' }).getByRole('listitem');

await t.test('a fault is armed, counts its hits, and is cleared', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  const status = async () =>
    (await fetch(`${emulator.url}/v1/usage`, { headers: { authorization: 'Bearer k' } })).status;
  await open('#faults/default');
  await page.getByText('No fault is armed').waitFor();
  await page.getByLabel('provider', { exact: true }).selectOption('nirvana');
  await page.getByLabel('operation', { exact: true }).selectOption('usage.list');
  await page.getByLabel('status', { exact: true }).fill('429');
  await page.getByLabel('calls', { exact: true }).selectOption('nth');
  await page.getByLabel('nth', { exact: true }).fill('2');
  await arm(page);
  await cards(page).getByText('0 hits').waitFor();
  t.match(await cards(page).innerText(), /error: status 429[^]*usage.list · calls: nth 2/);
  t.same([await status(), await status(), await status()], [200, 429, 200]);
  await cards(page).getByText('1 hit').waitFor();
  await page.getByRole('button', { name: 'Clear fault-1' }).click();
  await page.getByText('No fault is armed').waitFor();
  await arm(page);
  await arm(page);
  await cards(page).nth(1).waitFor();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByText('No fault is armed').waitFor();
  t.same(emulator.faults.list(), []);
});

await t.test('the form has the fields of every kind of effect', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  const values = Object.entries({
    status: '302',
    burst: '1',
    per_second: '0.5',
    bytes: '10',
    every_ms: '0',
    bytes_per_second: '1000',
    field: 'id',
    location: 'http://127.0.0.1/',
  });
  await open('#faults/default');
  const effect = page.getByLabel('effect', { exact: true });
  await effect.waitFor();
  const kinds = (await effect.locator('option').allInnerTexts()).filter((kind) => kind !== 'none');
  t.ok(kinds.length > 15, kinds.join());
  for (const kind of kinds) {
    await effect.selectOption(kind);
    for (const [name, value] of values) {
      const input = page.getByLabel(name, { exact: true });
      if ((await input.count()) === 0) continue;
      if (name === 'status' && kind === 'redirect') await input.selectOption(value);
      else await input.fill(kind === 'error' ? '503' : value);
    }
    await arm(page);
    await page.getByText(/^Armed fault-/).waitFor();
    t.equal(emulator.faults.list().at(-1)?.effect?.kind, kind);
  }
});

await t.test('a refusal is shown beside the form, and conditions and delays are sent', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await open('#faults/default');
  await page.getByLabel('provider', { exact: true }).selectOption('gcore');
  await page.getByLabel('effect', { exact: true }).selectOption('empty_page');
  await arm(page);
  await page.getByRole('alert').getByText('effect: these operations have no page tokens').waitFor();
  await page.getByLabel('effect', { exact: true }).selectOption('none');
  await page.getByText('More: ').click();
  await page.getByLabel('headers', { exact: true }).fill('x-name: <b>a</b>\nx-other: 1');
  await page.getByLabel('path', { exact: true }).fill('$.time_from');
  await page.getByLabel('delay', { exact: true }).selectOption('min, max');
  await page.getByLabel('min', { exact: true }).fill('1');
  await page.getByLabel('max', { exact: true }).fill('2');
  await arm(page);
  await cards(page).waitFor();
  t.match(emulator.faults.list(), [
    {
      provider: 'gcore',
      delay: { min: 1, max: 2 },
      match: { headers: { 'x-name': '<b>a</b>', 'x-other': '1' }, body: { path: '$.time_from' } },
    },
  ]);
  t.match(await cards(page).innerText(), '<b>a</b>');
  t.equal(await page.locator('main b').count(), 0);
});
