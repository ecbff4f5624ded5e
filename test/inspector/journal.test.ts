import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Page } from 'playwright-core';
import t from 'tap';
import { visit } from './browser.ts';

const require = createRequire(import.meta.url);
const MARKUP = '<img src=x onerror=document.title=1>';
const LIST = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';

const ask = async (base: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(base + path, {
    headers: { authorization: 'Bearer k', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
};
const entries = (page: Page) => page.locator('.entry');
const detail = (page: Page) => page.locator('section.detail');
const scenario = 'vendor-examples';

await t.test('a request appears as a client sends it, with its body as text, and says what was ignored', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await open('#journal/default');
  await page.getByText('No requests yet.').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await ask(emulator.url, LIST, { pagination: { pageSize: 2 }, note: MARKUP });
  await entries(page).first().focus();
  await page.keyboard.press('Enter');
  const text = await detail(page).innerText();
  t.match(text, MARKUP);
  t.match(text, '"pageSize": 2');
  t.match(text, 'Bearer ***');
  t.match(text, /does not know:\s*\$\.note/);
  t.equal(await page.locator('main img').count(), 0);
  await page.keyboard.press('Escape');
  await detail(page).waitFor({ state: 'detached' });
  t.equal(
    await entries(page)
      .first()
      .evaluate((entry) => entry === document.activeElement),
    true,
  );
});

await t.test('a refused request says why; those that no operation answers appear too', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await open('#journal/default');
  await page.getByText('Live', { exact: true }).waitFor();
  await ask(emulator.url, LIST, { pagination: { pageSize: 101 } });
  await fetch(`${emulator.url}/v1/usage`, { method: 'DELETE', headers: { authorization: 'Bearer k' } });
  await fetch(`${emulator.url}/what/is/this`);
  await entries(page).nth(2).waitFor();
  await entries(page).filter({ hasText: '400' }).click();
  t.match(await detail(page).innerText(), /Why it was refused[^]*pageSize must be <= 100/);
  await detail(page).getByText('gitpod/page-size-above-100-below').waitFor();
  await entries(page).filter({ hasText: '405' }).click();
  await detail(page).getByText('DELETE is not allowed here; use GET').waitFor();
  await detail(page).getByText('nirvana/other-methods-405-allow').waitFor();
  await entries(page).filter({ hasText: '404' }).click();
  await detail(page).getByText('No provider has this path').waitFor();
});

await t.test('requests are filtered, and near misses show how they differ', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await ask(emulator.url, '/v1/usage?limit=20');
  await ask(emulator.url, '/v1/usage?sort=wrong');
  await ask(emulator.url, LIST, {});
  await open('#journal/default');
  await entries(page).nth(2).waitFor();
  await page.getByLabel('Status').selectOption('4xx');
  await entries(page).nth(1).waitFor({ state: 'detached' });
  t.match(await entries(page).innerText(), 'sort=wrong');
  await page.getByLabel('Status').selectOption('');
  await page.getByLabel('Text').fill('limit');
  await entries(page).filter({ hasText: 'limit=20' }).waitFor();
  t.equal(await entries(page).count(), 1);
  await page.getByLabel('Text').fill('');
  await page.getByLabel('Provider').selectOption('nirvana');
  await page.getByLabel('Status').selectOption('503');
  await page.getByRole('heading', { name: 'Near misses' }).waitFor();
  await page.getByText('status: expected "503", was "400"').waitFor();
});

await t.test('a pause keeps the list, and counts what arrives', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await ask(emulator.url, '/v1/usage?limit=20');
  await open('#journal/default');
  await entries(page).first().waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await ask(emulator.url, '/v1/usage?limit=30');
  await page.getByText('1 new').waitFor();
  t.equal(await entries(page).count(), 1);
  await page.getByRole('button', { name: 'Resume' }).click();
  await entries(page).filter({ hasText: 'limit=30' }).waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No requests yet.').waitFor();
});

await t.test('a failure is armed for the next call, whose retry then belongs to the same call', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await ask(emulator.url, '/v1/usage');
  await open('#journal/default');
  await entries(page).click();
  await page.getByLabel('Status').last().selectOption('503');
  await page.getByRole('button', { name: 'Fail the next call' }).click();
  await detail(page).getByText('Armed as').waitFor();
  t.equal((await ask(emulator.url, '/v1/usage')).status, 503);
  t.equal((await ask(emulator.url, '/v1/usage')).status, 200);
  t.match(emulator.faults.list(), [{ provider: 'nirvana', operation: 'usage.list', hits: 1 }]);
  await entries(page).filter({ hasText: '503' }).click();
  await detail(page).getByText('Arm this failure for the next call').waitFor();
  await detail(page).getByText('One call of the client, 2 attempts, succeeded').waitFor();
});

await t.test('copied as curl, a request gets the same answer; as HAR, it is valid', async (t) => {
  const { emulator, page, context, open } = await visit(t, { emulator: { scenario } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (name: string): Promise<string> => {
    await page.getByRole('button', { name }).click();
    await detail(page).getByText('Copied').waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const mine = await emulator.datasets.create({ name: 'mine' });
  const [key = ''] = mine.keys['gitpod'] ?? [];
  const body = { pagination: { pageSize: 1 }, note: "it's $HOME `id`", [MARKUP]: 1 };
  const answer = await ask(emulator.url, LIST, body, { authorization: `Bearer ${key}` });
  await open('#journal/mine');
  await entries(page).first().click();
  const { stdout } = await promisify(execFile)('sh', ['-c', await copied('Copy as curl')], { env: { API_KEY: key } });
  t.equal(stdout, answer.text);
  const [latest, original] = [...(await mine.journal.entries())].reverse();
  t.same(latest?.body, original?.body);
  t.not(latest?.id, original?.id);
  await page.reload();
  await entries(page).nth(1).click();
  const har: unknown = JSON.parse(await copied('Copy as HAR'));
  const ajv = addFormats.default(new Ajv({ strict: false }));
  ajv.addMetaSchema(require('ajv/dist/refs/json-schema-draft-06.json') as object);
  for (const schema of Object.values(require('har-schema') as Record<string, object>)) ajv.addSchema(schema);
  const validate = ajv.getSchema('har.json');
  t.ok(validate?.(har), JSON.stringify(validate?.errors));
  t.match(har, { log: { entries: [{ request: { url: emulator.url + LIST } }] } });
});

await t.test('where the browser refuses to copy, the text is shown and selected', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  await ask(emulator.url, '/v1/usage');
  await open('#journal/default');
  await entries(page).click();
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByLabel('Copy as curl: the text').waitFor();
  t.match(await page.evaluate(() => getSelection()?.toString()), /^curl -X GET .*\/v1\/usage/);
});

await t.test('10,000 live requests do not grow the page', async (t) => {
  const { emulator, page, open } = await visit(t, { emulator: { scenario } });
  await open('#journal/default');
  await page.getByText('Live', { exact: true }).waitFor();
  let sent = 0;
  const nodesAfter = async (count: number): Promise<number> => {
    for (; sent < count; sent += 1) {
      await emulator.inject({ url: `/v1/usage?n=${sent + 1}`, headers: { authorization: 'Bearer k' } });
    }
    await entries(page)
      .filter({ hasText: `n=${count}` })
      .first()
      .waitFor();
    return page.evaluate(() => document.querySelectorAll('*').length);
  };
  const nodes = await nodesAfter(1_000);
  t.equal(await nodesAfter(10_000), nodes);
  t.equal(await entries(page).count(), 500);
});
