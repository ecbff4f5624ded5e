import t from 'tap';
import { violationsIn, visit } from './browser.ts';

const scenario = 'vendor-examples';

await t.test('a dataset is created, its keys work, and it is dropped', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await open('#datasets/default');
  const form = page.getByRole('form', { name: 'Create a dataset' });
  await form.getByLabel('name', { exact: true }).fill('mine');
  await form.getByLabel('scenario', { exact: true }).fill('empty');
  await form.getByLabel('seed', { exact: true }).fill('7');
  await form.getByLabel('clock', { exact: true }).fill('2026-03-01T00:00:00Z');
  await form.getByRole('button', { name: 'Create' }).click();
  const ready = page.getByRole('region', { name: 'mine is ready' });
  const shown = await ready.getByLabel('Environment variables').innerText();
  const dataset = emulator.datasets.get('mine');
  t.match(dataset.state(), { scenario: 'empty', seed: 7, clock: { now: '2026-03-01T00:00:00Z' } });
  for (const [name, value] of Object.entries(dataset.env)) t.ok(shown.includes(`export ${name}='${value}'`), name);
  const card = page.getByRole('listitem', { name: 'mine' });
  await card.getByRole('button', { name: 'Keys' }).click();
  t.equal(await card.getByLabel('Environment variables').innerText(), shown);
  t.same(await violationsIn(page), []);
  await ready.getByRole('button', { name: 'Show mine' }).click();
  await page.waitForURL('**/_emulator/#datasets/mine');
  await card.getByText('shown on this page').waitFor();
  await card.getByRole('button', { name: 'Drop …' }).click();
  t.equal(emulator.datasets.list().length, 2, 'asks first');
  await card.getByRole('button', { name: 'Drop mine and its records' }).click();
  await card.waitFor({ state: 'detached' });
  t.same(
    emulator.datasets.list().map(({ name }) => name),
    ['default'],
  );
});

await t.test('a dataset is saved, restored and reset', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await open('#datasets/default');
  const card = page.getByRole('listitem', { name: 'default' });
  const before = emulator.clock.now();
  await card.getByRole('button', { name: 'Snapshot' }).click();
  await card.getByText('Saved records and clock.').waitFor();
  emulator.clock.advance('P1D');
  await card.getByRole('button', { name: 'Restore snapshot' }).click();
  await card.getByText('Restored snapshot.').waitFor();
  t.same(emulator.clock.now(), before);
  emulator.clock.advance('P1D');
  await card.getByRole('button', { name: 'Reset' }).click();
  await card.getByText('as they were at the start').waitFor();
  t.same(emulator.clock.now(), before);
});

await t.test('what the API refuses is shown beside the form or the dataset', async (t) => {
  const { page, open } = await visit(t, { emulator: { scenario } });
  await open('#datasets/default');
  const form = page.getByRole('form', { name: 'Create a dataset' });
  await form.getByLabel('scenario', { exact: true }).fill('<img src=x onerror=alert(1)>');
  await form.getByRole('button', { name: 'Create' }).click();
  t.match(await form.getByRole('alert').innerText(), /there is no '<img src=x onerror=alert\(1\)>'/);
  const card = page.getByRole('listitem', { name: 'default' });
  await card.getByRole('button', { name: 'Drop …' }).click();
  await card.getByRole('button', { name: 'Drop default and its records' }).click();
  t.match(await card.getByRole('alert').innerText(), /default/);
});
