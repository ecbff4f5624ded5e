import t from 'tap';
import { violationsIn, visit } from './browser.ts';

const VIEWS = ['account', 'clock', 'journal', 'faults', 'datasets'];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 360]) {
    await t.test(`every view is accessible and fits, ${colorScheme}, ${width} pixels wide`, async (t) => {
      const { page, open } = await visit(t, { emulator: { scenario: 'vendor-examples' }, colorScheme, width });
      for (const view of VIEWS) {
        await open(`#${view}/default`);
        await page.waitForLoadState('networkidle');
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
