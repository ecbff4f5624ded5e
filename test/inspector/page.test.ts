import type { Page } from 'playwright-core';
import t from 'tap';
import type { UsageEmulator } from '../../dist/index.js';
import { violationsIn, visit } from './browser.ts';

const VIEWS = ['account', 'clock', 'journal', 'faults', 'datasets'];
const MARKUP = '<b>name</b>';

/** Requests, faults and datasets, so that the views have something to show. */
async function fill({ url, faults, datasets }: UsageEmulator): Promise<void> {
  await datasets.create({ name: 'mine', scenario: 'empty' });
  await faults.arm({
    provider: 'nirvana',
    calls: { first: 1 },
    effect: { kind: 'error', status: 503, message: MARKUP },
  });
  await faults.arm({ delay: { min: 0, max: 1 }, match: { headers: { 'x-name': MARKUP } } });
  const headers = { authorization: 'Bearer k', 'content-type': 'application/json' };
  for (const path of ['/v1/usage', '/v1/usage', `/v1/usage?sort=${MARKUP}`, '/v1/nowhere', `/${'long'.repeat(50)}`]) {
    await (await fetch(url + path, { headers })).text();
  }
  const body = JSON.stringify({ [MARKUP]: MARKUP });
  await fetch(`${url}/gitpod.v1.UsageService/ListEnvironmentUsageRecords`, { method: 'POST', headers, body });
}

/** Opens everything in a view that can be opened. */
async function unfold(page: Page, view: string): Promise<void> {
  if (view === 'journal') {
    await page.locator('.entry').filter({ hasText: 'POST' }).click();
    await page.getByRole('heading', { name: 'Ignored' }).waitFor();
  }
  if (view === 'faults') await page.getByLabel('effect').waitFor();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    await t.test(`every view is accessible and fits, ${colorScheme}, ${width} pixels wide`, async (t) => {
      const { emulator, page, open } = await visit(t, {
        emulator: { scenario: 'vendor-examples' },
        colorScheme,
        width,
      });
      await fill(emulator);
      for (const view of VIEWS) {
        await open(`#${view}/default`);
        // The journal's stream never ends.
        if (view !== 'journal') await page.waitForLoadState('networkidle');
        await unfold(page, view);
        t.same(await violationsIn(page), [], view);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        t.equal(overflow, 0, `${view} does not scroll sideways`);
      }
    });
  }
}

await t.test('the control token is asked for, and kept in memory only', async (t) => {
  const { page, context, open } = await visit(t, {
    emulator: { scenario: 'vendor-examples', controlToken: 'secret-token' },
  });
  await open();
  await page.getByLabel('Control token').fill('wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('The emulator has another token.').waitFor();
  await page.getByLabel('Control token').fill('secret-token');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Account' }).waitFor();
  const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  t.same(stored, [0, 0, '']);
  t.same(await context.cookies(), []);
});

await t.test('the policy allows no inline code and no other server', async (t) => {
  const { emulator } = await visit(t, { emulator: { scenario: 'empty' } });
  const response = await fetch(`${emulator.url}/_emulator/`);
  const policy = response.headers.get('content-security-policy') ?? '';
  t.equal(response.status, 200);
  t.match(policy, /default-src 'none'/);
  t.notMatch(policy, /unsafe|http|\*/);
});
