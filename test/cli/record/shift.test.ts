import { readFileSync } from 'node:fs';
import t from 'tap';
import type { ProbeRequest } from '../../../src/core/provider/probe.ts';
import { fieldOf } from '../../../src/core/provider/probe.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { startEmulator } from '../../../src/index.ts';
import { ask, askForAll, recordPeriod, unordered } from '../../helpers/recording.ts';

const CLOCK = '2026-01-08T00:00:00Z';
const DAYS = { from: '2026-01-05', to: '2026-01-08' };
/** By whole weeks, by other days, to a leap year and back. */
const SHIFTS = [28, 1, 365 * 2, -400];
const INSTANT = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/;

const original = await startEmulator({ clock: CLOCK });
t.teardown(() => original.close());

/** What was said or asked about a time, about another one. */
function moved(value: unknown, ms: number): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, ms));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, moved(item, ms)]));
  if (typeof value !== 'string' || !INSTANT.test(value)) return value;
  const text = new Date(Date.parse(value) + ms).toISOString();
  if (value.length === DAYS.from.length) return text.slice(0, value.length);
  return value.includes('.') ? text : text.replace('.000Z', 'Z');
}

const active = { active_at_min: `${DAYS.from}T00:00:00Z`, active_at_max: '2026-01-07T23:59:59Z', limit: '100' };
const report = { time_from: `${DAYS.from}T00:00:00Z`, time_to: CLOCK, limit: 1000 };
const day = { time_from: '2026-01-06T00:00:00Z', time_to: '2026-01-07T00:00:00Z' };
const dateRange = { startTime: report.time_from, endTime: report.time_to };
const questions: Readonly<Record<string, readonly ProbeRequest[]>> = {
  gitpod: [
    {
      ...{ method: 'POST', path: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords' },
      body: { filter: { dateRange } },
    },
  ],
  nirvana: [{ method: 'GET', path: '/v1/usage', query: active }],
  gcore: [
    { method: 'POST', path: '/cloud/v1/usage_report', body: report },
    { method: 'POST', path: '/cloud/v1/usage_report', body: { ...day, limit: 1000 } },
    { method: 'POST', path: '/cloud/v1/cost_report/totals', body: { ...day, rounding: false } },
  ],
};

for (const days of SHIFTS) {
  const ms = days * DAY_MS;
  await t.test(
    `a recording that is moved by ${days} days answers as the original did, ${days} days away`,
    async (t) => {
      for (const [name, requests] of Object.entries(questions)) {
        const { ndjson, translate, translateRequest } = await recordPeriod(t, original, name, DAYS, (at) => at + ms);
        const imported = await startEmulator({
          scenario: 'empty',
          clock: new Date(Date.parse(CLOCK) + ms).toISOString(),
        });
        t.teardown(() => imported.close());
        await imported.dataset.import(readFileSync(ndjson, 'utf8'), { mode: 'replace' });
        for (const request of requests) {
          const expected = moved(translate(await askForAll(original, name, request)), ms);
          const { method, path, ...rest } = translateRequest(request);
          const asked = { method, path, ...(moved(rest, ms) as object) };
          t.same(unordered(await askForAll(imported, name, asked)), unordered(expected), `${name}: ${path}`);
        }
        if (name === 'nirvana') {
          const costs = async (emulator: typeof original, offset: number): Promise<unknown> => {
            const organizations = await ask(emulator, name, { method: 'GET', path: '/v1/organizations' });
            const id = String(fieldOf(organizations, 'items.0.id'));
            const query = moved({ from: DAYS.from, to: '2026-01-07' }, offset) as Record<string, string>;
            const answer = await ask(emulator, name, {
              method: 'GET',
              path: `/v1/organizations/${id}/billing/cost`,
              query,
            });
            // Quantity-hours are rounded from the start of the month, which is another one.
            return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
              key === 'cost' ? Number(value).toFixed(6) : value,
            );
          };
          t.same(await costs(imported, ms), moved(await costs(original, 0), ms), 'costs');
        }
      }
    },
  );
}
