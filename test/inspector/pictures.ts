// `node test/inspector/pictures.ts`: draws the pictures of docs/inspector.md again, after `npm run build`.
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Page } from 'playwright-core';
import { startEmulator } from '../../dist/index.js';
import { launch } from './browser.ts';

/** Bytes that a picture may have. */
const LIMIT = 150 * 1024;

const folder = join(import.meta.dirname, '../../docs/pictures');

const PICTURES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  account: async (page) => {
    await page.getByRole('button', { name: 'Don’t show this again' }).click();
    await page.getByText('costs').first().waitFor();
  },
  clock: async (page) => {
    await page.getByRole('button', { name: '+1 day' }).click();
    await page.getByText('+$').first().waitFor();
  },
};

const emulator = await startEmulator();
const profile = mkdtempSync(join(tmpdir(), 'usage-emulator-pictures-'));
const context = await launch(profile, { colorScheme: 'light', width: 1100 });
try {
  mkdirSync(folder, { recursive: true });
  const page = context.pages()[0] ?? (await context.newPage());
  for (const [view, prepare] of Object.entries(PICTURES)) {
    await page.goto(`${emulator.url}/_emulator/#${view}/default`);
    await page.waitForLoadState('networkidle');
    await prepare(page);
    await page.waitForLoadState('networkidle');
    const path = join(folder, `inspector-${view}.png`);
    await page.screenshot({ path });
    const { size } = statSync(path);
    if (size > LIMIT) throw new Error(`${path} has ${size} bytes, more than ${LIMIT}`);
    process.stdout.write(`${path}: ${size} bytes\n`);
  }
} finally {
  await context.close();
  await emulator.close();
  rmSync(profile, { recursive: true, force: true });
}
