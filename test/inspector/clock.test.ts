import t from 'tap';
import type { DatasetList } from '../../src/control/datasets/schemas.ts';
import { describedKey } from '../../src/core/datasets/described-keys.ts';
import { violationsIn, visit } from './browser.ts';

const amountIn = (text: string): number => Number(/[\d,]+\.\d\d/.exec(text)?.[0].replaceAll(',', ''));

await t.test('a step of the clock changes the bill and the charts at once', async (t) => {
  const { emulator, page, open } = await visit(t);
  emulator.clock.set('2026-01-15T00:00:00Z');
  await open('#clock/default');
  const cloud = page.getByRole('region', { name: 'Nirvana Labs', exact: true });
  const amount = cloud.locator('.amount span');
  await amount.waitFor();
  const before = amountIn(await amount.innerText());
  await cloud.getByText('As a table').click();
  const day = cloud.getByRole('row', { name: /^2026-01-15/ });
  t.equal(amountIn(`${await day.getByRole('cell').innerText()}.00`), 0, 'the day has not come yet');
  await page.getByRole('button', { name: '+1 day' }).click();
  const change = cloud.getByText(/^\+\$/);
  await change.waitFor();
  t.equal(emulator.clock.now().toISOString(), '2026-01-16T00:00:00.000Z');
  const after = amountIn(await amount.innerText());
  t.ok(after > before);
  t.ok(Math.abs(amountIn(await change.innerText()) - (after - before)) < 0.02, 'it says by how much');
  t.ok(amountIn(`${await day.getByRole('cell').innerText()}.00`) > 0, 'the chart follows');
});

await t.test('a step right after the page is opened shows a change, too', async (t) => {
  const { page, open } = await visit(t);
  await open('#clock/default');
  await page.getByRole('button', { name: '+1 day' }).click();
  await page.getByText(/^\+\$/).first().waitFor();
});

await t.test('the clock goes back, is dragged, runs and stands still, by keyboard', async (t) => {
  const { emulator, page, open } = await visit(t);
  await open('#clock/default');
  const isAt = async (time: string): Promise<void> => {
    await page.getByText(time, { exact: true }).first().waitFor();
  };
  // Not before there is a bill to compare with, and a span to move in.
  await page.getByRole('slider', { disabled: false }).waitFor();
  await page.getByRole('button', { name: '−1 hour' }).press('Enter');
  await isAt('Sat, Jan 31, 2026, 23:00 UTC');
  await page.getByRole('button', { name: '+1 month' }).press('Enter');
  await isAt('Sat, Feb 28, 2026, 23:00 UTC');
  const slider = page.getByRole('slider');
  await slider.press('ArrowRight');
  await isAt('Sun, Mar 1, 2026, 00:00 UTC');
  t.equal(await slider.getAttribute('aria-valuetext'), 'Sun, Mar 1, 2026, 00:00 UTC');
  await slider.press('End');
  await page
    .getByText(/January 2028 to date|December 2027 to date/)
    .first()
    .waitFor();
  t.ok(emulator.clock.now().getUTCFullYear() >= 2027);
  await page.getByRole('button', { name: 'Run at ×60' }).press('Enter');
  await page.getByText('The clock runs 60 times as fast as time.').waitFor();
  t.equal(emulator.clock.state().mode, 'wall');
  await page.getByRole('button', { name: 'Freeze' }).press('Enter');
  await page.getByText('The clock stands still').waitFor();
  t.equal(emulator.clock.state().mode, 'frozen');
  await page.getByRole('button', { name: 'Follow today’s date' }).press('Enter');
  await page.getByText('The clock runs.').waitFor();
});

await t.test('a dataset that a key describes says that its clock stands', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario: 'vendor-examples', secret: 'test-secret' } });
  const key = describedKey('test-secret', 'nirvana', 'nirvana-api-key', { scenario: 'vendor-examples', seed: 7 });
  const answer = await fetch(`${emulator.url}/v1/usage`, { headers: { authorization: `Bearer ${key}` } });
  t.equal(answer.status, 200);
  const list = await fetch(`${emulator.url}/_emulator/datasets`);
  const { datasets } = (await list.json()) as DatasetList;
  const name = datasets.map((dataset) => dataset.name).find((one) => one.startsWith('key-')) ?? '';
  await open(`#clock/${name}`);
  const now = await page.locator('.now').innerText();
  await page.getByRole('button', { name: '+1 day' }).click();
  await page.getByRole('alert').waitFor();
  t.match(await page.getByRole('alert').innerText(), name);
  t.equal(await page.locator('.now').innerText(), now);
  t.same(await violationsIn(page), []);
});
