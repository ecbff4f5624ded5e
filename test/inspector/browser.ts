import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';
import { startEmulator, type UsageEmulator } from '../../dist/index.js';

type StartOptions = Parameters<typeof startEmulator>[0];

export interface Visit {
  readonly emulator: UsageEmulator;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Shows a view of the page, such as `#journal/default`. */
  readonly open: (fragment?: string) => Promise<void>;
}

/** Without these, Chromium looks for updates and addresses of its maker. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface VisitOptions {
  readonly emulator?: StartOptions;
  readonly colorScheme?: 'light' | 'dark';
  /** Pixels. */
  readonly width?: number;
}

/** @param profile a folder of its own */
export function launch(
  profile: string,
  { colorScheme, width }: Required<Pick<VisitOptions, 'colorScheme' | 'width'>>,
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
    colorScheme,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    timezoneId: 'America/New_York',
    locale: 'en-US',
  });
}

/**
 * Starts an emulator and a browser for a test. The test fails if the page logs an error, violates its Content-Security-Policy
 * or asks another server.
 */
export async function visit(
  test: Test,
  { emulator: options = {}, colorScheme = 'light', width = 1280 }: VisitOptions = {},
): Promise<Visit> {
  const emulator = await startEmulator(options);
  test.teardown(() => emulator.close());
  const profile = mkdtempSync(join(tmpdir(), 'usage-emulator-inspector-'));
  const context = await launch(profile, { colorScheme, width });
  const page = context.pages()[0] ?? (await context.newPage());
  const problems: string[] = [];
  page.on('console', (message) => {
    // Chromium logs refused requests, which the page shows.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(emulator.url) && !url.startsWith('data:') && !url.startsWith('blob:'))
      problems.push(`asked ${url}`);
  });
  test.teardown(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
    assert.deepEqual(problems, [], 'errors in the console, or requests to other servers');
  });
  return {
    emulator,
    context,
    page,
    async open(fragment = '') {
      await page.goto(`${emulator.url}/_emulator/${fragment}`);
      await page.locator('main').waitFor();
    },
  };
}

/** What axe finds, as text: empty if the page is accessible. */
export async function violationsIn(page: Page): Promise<string[]> {
  // The page's policy forbids injected scripts, but not what the debugger evaluates.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { readonly axe: typeof axe }).axe.run();
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
  });
}
