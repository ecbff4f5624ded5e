import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import t, { type Test } from 'tap';
import type { Inspection } from '../../src/cli/inspection.ts';
import type { InspectedMeasure } from '../../src/core/provider/inspect.ts';
import { run } from '../../src/cli/program.ts';
import { providers } from '../../src/providers/index.ts';
import { scenarioNames } from '../../src/scenario/scenario.ts';
import { startEmulator } from '../../src/index.ts';
import { runCommand } from '../helpers/command.ts';
import { fakeOutput } from '../helpers/fake-output.ts';
import { at, customerOf } from '../metamorphic/api.ts';
import { PROVIDER_NAMES } from '../helpers/provider-names.ts';

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the command in this process. */
async function command(args: readonly string[], { isTTY = false, columns, env = {} }: Terminal = {}) {
  const [stdout, stderr] = [fakeOutput(isTTY), fakeOutput()];
  const outputs = {
    stdout: Object.assign(stdout.output, columns === undefined ? {} : { columns }),
    stderr: stderr.output,
  };
  const status = await run(args, { providers, scenarios: scenarioNames(), env, ...outputs });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

async function inspect(t: Test, ...args: readonly string[]): Promise<Inspection> {
  const { status, stdout, stderr } = await command(['inspect', '--json', ...args]);
  t.same([status, stderr], [0, '']);
  return JSON.parse(stdout) as Inspection;
}

function measureOf({ providers: found }: Inspection, provider: string, name: string): InspectedMeasure {
  const measure = found[provider]?.measures[name];
  if (measure === undefined) throw new Error(`${provider} has no ${name}`);
  return measure;
}

const folder = t.testdir({
  'known.yaml': `
seed: 1
clock: 2026-02-03T00:00:00Z
span: { from: 2025-12-01, to: 2026-04-01 }
gitpod:
  records:
    - { createdAt: 2025-12-30T22:00:00Z, stoppedAt: 2025-12-31T00:00:00Z }
    - { createdAt: 2026-01-31T23:00:00Z, stoppedAt: 2026-02-01T01:00:00Z }
    - { createdAt: 2026-01-05T00:00:00Z, stoppedAt: 2026-01-05T01:00:00Z }
    - { createdAt: 2026-02-02T23:00:00Z, stoppedAt: 2026-02-03T00:00:00.001Z }
nirvana:
  records:
    - resource_type: volume
      project_id: 123e4567-e89b-12d3-a456-426614174000
      started_at: 2026-01-31T12:00:00Z
      dimensions: [{ dimension: storage_abs_gb, quantity: 100 }]
gcore:
  records:
    - type: volume
      project_id: 16
      region_id: 76
      last_name: database
      volume_type: standard
      segments: [{ started_at: 2026-01-31T23:00:00Z, ended_at: 2026-02-01T02:00:00Z, size: 10 }]
`,
  'one.yaml': `
seed: 1
clock: 2026-02-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-02-01 }
gitpod: { records: [{ createdAt: 2026-01-05T00:00:00Z, stoppedAt: 2026-01-05T01:00:00Z }] }
`,
});
const known = ['--scenario', join(folder, 'known.yaml')];
const data = join(folder, 'default.db');

t.equal((await command(['seed', '--out', data])).status, 0);

await t.test('--anomalies lists what the scenario planted, as text and as JSON', async (t) => {
  const planted = await command(['inspect', '--anomalies', '--data', data]);
  t.same([planted.status, planted.stderr], [0, '']);
  t.match(
    planted.stdout,
    /^2025-08-08T12:10:00Z {2}2025-09-02T09:20:00Z {2}gcore forgotten_cluster {2}\d+\.\d{5} EUR {2}project_id 106/,
  );
  t.match(
    planted.stdout,
    /\n2025-11-17T00:00:00Z {2}2025-12-08T00:00:00Z {2}gitpod vanished_project {2}\d+\.\d{5} hours {2}projectId /,
  );
  const json = await command(['inspect', '--anomalies', '--json', '--data', data]);
  t.match(JSON.parse(json.stdout), [
    { kind: 'forgotten_cluster' },
    { kind: 'vanished_project' },
    { kind: 'runaway_job' },
    { kind: 'vanished_tag' },
    { kind: 'leaked_key_mining' },
    { kind: 'leaked_token' },
  ]);
  t.equal((await command(['inspect', '--anomalies', ...known])).stdout, 'The scenario planted no anomalies.\n');
});

await t.test('a scenario is shown as text and charts: counts, time span, busiest month, storage', async (t) => {
  const { status, stdout, stderr } = await command(['inspect', ...known]);
  t.same([status, stderr], [0, '']);
  const [gitpod, nirvana, gcore] = stdout.replaceAll(/[\d.]+ [KM]B/g, 'n KB').split(/\n\n(?=Nirvana|Gcore)/);
  t.equal(
    gitpod,
    `in memory  scenario ${known[1]}, seed 1, n KB
clock 2026-02-03T00:00:00Z

Gitpod / Ona  3 records, 1 records to come, n KB
2025-12-31 to 2026-02-01, busiest in 2025-12

environment minutes by month
120 ┤██  ██
    ┤██  ██
    ┤██▄▄██
    ┤██████
  0 ┤██████
     2025

environment minutes by day of 2026-01
60 ┤        ██
   ┤        ██
   ┤        ██
   ┤        ██
 0 ┤        ██
    T F S S M T W T F S S M T W T F S S M T W T F S S M T W T F S`,
  );
  t.match(
    nirvana,
    'Labs  1 resources, 1 resources running, 0 resources to come, n KB\n2026-01-31 to 2026-02-02, busiest',
  );
  t.match(gcore, 'volume gbminutes by month\n1.2K ┤  ██\n');
  const { stdout: before } = await command(['inspect', ...known, '--month', '2025-11']);
  t.match(before, 'environment minutes by day of 2025-11: none\n');
});

await t.test('amounts count in the month and day of their use, up to the clock', async (t) => {
  const found = await inspect(t, ...known);
  t.match(found, { data: ':memory:', seed: 1, parameters: {}, clock: '2026-02-03T00:00:00Z', month: '2026-01' });
  t.match(found.providers['gitpod'], {
    counts: { records: 3, records_to_come: 1 },
    first_day: '2025-12-31',
    last_day: '2026-02-01',
    busiest_month: '2025-12',
  });
  t.match(measureOf(found, 'gitpod', 'environment_minutes'), {
    total: 300,
    months: { '2025-12': 120, '2026-01': 60, '2026-02': 120 },
    days: { '2026-01-04': 0, '2026-01-05': 60, '2026-01-31': 0 },
  });
  t.match(measureOf(found, 'nirvana', 'storage_abs_gb_quantity_hours'), {
    total: 6000,
    months: { '2026-01': 1200, '2026-02': 4800 },
  });
  t.match(measureOf(found, 'gcore', 'volume_gbminutes'), { total: 1800, months: { '2026-01': 600, '2026-02': 1200 } });
  t.match(found.providers['gcore'], {
    busiest_month: '2026-02',
    headlines: { growth: 'volume_gbminutes', rhythm: 'volume_gbminutes' }, // There are no instances.
  });

  const later = await inspect(t, ...known, '--clock', '2026-02-04T00:00:00Z', '--month', '2026-02');
  t.equal(later.month, '2026-02');
  t.equal(Object.keys(measureOf(later, 'gitpod', 'records').days).length, 28);
  t.match(measureOf(later, 'gitpod', 'records').days, { '2026-02-01': 1, '2026-02-02': 0, '2026-02-03': 1 });
  t.equal(measureOf(later, 'nirvana', 'storage_abs_gb_quantity_hours').total, 8400);
});

await t.test('--json prints the fields that the help lists, in the same order', async (t) => {
  const { stdout: help } = await command(['inspect', '--help']);
  const listed = (before: RegExp): string[] => {
    const [, fields = ''] = new RegExp(`${before.source}\\s*\\{([^}]*)\\}`).exec(help) ?? [];
    return fields.split(',').map((field) => field.trim());
  };
  const found = await inspect(t, ...known);
  t.same(Object.keys(found), listed(/--json prints/));
  for (const provider of Object.values(found.providers)) {
    t.same(Object.keys(provider), listed(/for each provider/));
    t.ok(provider.storage_bytes > 0 && provider.storage_bytes < found.storage_bytes);
    for (const measure of Object.values(provider.measures)) t.same(Object.keys(measure), listed(/such as[^{]*:/));
  }
  t.same(Object.keys(found.providers), PROVIDER_NAMES);
});

await t.test('a file contains what the three APIs list at the same clock', async (t) => {
  const clock = '2025-07-15T09:30:00Z';
  const now = at(clock);
  const emulator = await startEmulator({ data, clock, socket: false });
  t.teardown(() => emulator.close());
  const found = await inspect(t, '--data', data, '--clock', clock);
  const customer = customerOf(emulator);

  const listed = await customer.records(at('2000-01-01'), now + 1);
  t.equal(found.providers['gitpod']?.counts['records'], listed.length);
  const minutes = new Map<string, number>();
  for (const { createdAt, stoppedAt } of listed) add(minutes, stoppedAt.slice(0, 7), at(stoppedAt) - at(createdAt));
  sameMonths(t, measureOf(found, 'gitpod', 'environment_minutes'), minutes, 60_000);

  const all = await customer.resources();
  const running = all.filter(({ ended_at }) => ended_at === null);
  t.match(found.providers['nirvana']?.counts, { resources: all.length, resources_running: running.length });
  const hours = new Map<string, Map<string, number>>();
  for (const { dimension, quantity, started_at, ended_at } of all.flatMap(({ dimensions }) =>
    dimensions.flatMap((head) => [head, ...(head.children ?? [])]),
  )) {
    const months = hours.get(dimension) ?? new Map<string, number>();
    hours.set(dimension, months);
    for (const [month, ms] of monthsOf(at(started_at), ended_at === null ? now : at(ended_at))) {
      add(months, month, ms * quantity);
    }
  }
  t.ok(hours.size > 10);
  for (const [dimension, months] of hours) {
    sameMonths(t, measureOf(found, 'nirvana', `${dimension}_quantity_hours`), months, 3_600_000);
  }

  for (const [from, to] of [
    ['2024-02-01', '2024-03-01'],
    ['2025-06-01', '2025-07-01'],
    ['2025-07-01', '2025-08-01'],
  ] as const) {
    const billed = new Map<string, number>();
    for (const { type, billing_value, billing_value_unit } of (await customer.report(at(from), at(to))).resources) {
      add(billed, `${String(type)}_${String(billing_value_unit).toLowerCase()}`, Number(billing_value));
    }
    const measures = Object.entries(found.providers['gcore']?.measures ?? {});
    const shown = measures.map(([name, { months }]) => [name, months[from.slice(0, 7)]] as const);
    t.same(
      [...billed.keys()].sort(),
      shown.flatMap(([name, amount]) => (amount ? [name] : [])).sort(),
      `what was used from ${from}`,
    );
    for (const [name, amount] of billed) near(t, Object.fromEntries(shown)[name], amount, `${name} from ${from}`);
  }
});

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

/** How much of [from, to), ms, is in each month. */
function monthsOf(from: number, to: number): [month: string, ms: number][] {
  const start = new Date(from);
  const next = Math.min(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1), to);
  return from >= to ? [] : [[start.toISOString().slice(0, 7), next - from], ...monthsOf(next, to)];
}

function sameMonths(t: Test, { months }: InspectedMeasure, sums: ReadonlyMap<string, number>, divisor: number): void {
  for (const [month, amount] of Object.entries(months)) near(t, amount, (sums.get(month) ?? 0) / divisor, month);
  t.ok([...sums].every(([month, sum]) => sum === 0 || month in months));
}

function near(t: Test, found: number | undefined, wanted: number, name: string): void {
  if (found === undefined || Math.abs(found - wanted) > 1e-9 * Math.abs(wanted)) t.equal(found, wanted, name);
}

await t.test('the default scenario shows growth by month, and weekdays, weekends and holidays by day', async (t) => {
  const months = { gitpod: 'records', nirvana: 'resource_hours', gcore: 'instance_minutes' };
  const days = {
    gitpod: 'environment_minutes',
    nirvana: 'compute_vcpu_quantity_hours',
    gcore: 'functions_calls_mls',
  };
  const january = await inspect(t, '--data', data, '--month', '2026-01');
  const december = await inspect(t, '--data', data, '--month', '2025-12');
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  for (const [provider, name] of Object.entries(months)) {
    const whole = Object.entries(measureOf(january, provider, name).months).filter(([month]) => month >= '2024');
    const [first, second] = ['2024', '2025'].map((year) =>
      sum(whole.filter(([month]) => month.startsWith(year)).map(([, amount]) => amount)),
    );
    t.ok((second ?? 0) > (first ?? 0) * 1.25, `${provider} grows from year to year`);
  }
  for (const [provider, name] of Object.entries(days)) {
    t.equal(january.providers[provider]?.headlines.rhythm, name, 'its chart shows it');
    const used = Object.entries(measureOf(january, provider, name).days);
    const [weekend, weekdays] = [true, false].map((wanted) => {
      const amounts = used.filter(([day]) => isWeekend(day) === wanted).map(([, amount]) => amount);
      return sum(amounts) / amounts.length;
    });
    t.ok((weekend ?? 0) < (weekdays ?? 0) * 0.95, `${provider} rests on weekends: ${weekend} of ${weekdays}`);
    const { days: advent } = measureOf(december, provider, name);
    const [before = 0, christmas = 0] = ['2025-12-18', '2025-12-25'].map((day) => advent[day]);
    t.ok(christmas < before, `${provider} rests on December 25, a Thursday`);
  }
});

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(day).getUTCDay());
}

await t.test('a file is not changed', async (t) => {
  const state = (): unknown[] => [
    statSync(data, { bigint: true }).mtimeNs,
    createHash('sha256').update(readFileSync(data)).digest('hex'),
    readdirSync(folder),
  ];
  const before = state();
  await inspect(t, '--data', data, '--clock', 'wall');
  t.same(state(), before);
});

await t.test('colors are printed on terminals that support them, and charts fit the width', async (t) => {
  const args = ['inspect', ...known];
  const plain = (await command(args)).stdout;
  t.equal(stripVTControlCharacters(plain), plain);
  const terminal = { isTTY: true, env: { TERM: 'xterm-256color' } };
  const colored = (await command(args, terminal)).stdout;
  t.not(colored, plain);
  t.equal(stripVTControlCharacters(colored), plain);
  t.equal((await command(args, { ...terminal, env: { ...terminal.env, NO_COLOR: '1' } })).stdout, plain);

  for (const columns of [1, 20, 30, 45]) {
    const { status, stdout } = await command(args, { isTTY: true, columns });
    t.equal(status, 0);
    const charts = stdout.split('\n').filter((line) => line.includes('┤'));
    t.equal(charts.length, 30);
    // Beside the scale there is always one bar.
    t.ok(
      charts.every((line) => line.length <= Math.max(columns, 9)),
      `${columns} columns`,
    );
  }
});

await t.test('an empty account has no charts', async (t) => {
  const { status, stdout } = await command(['inspect', '--scenario', 'empty']);
  t.equal(status, 0);
  t.match(stdout, /Gitpod \/ Ona {2}0 records, 0 records to come, \S+ KB\n/);
  t.notMatch(stdout, /┤|null|NaN|Infinity|undefined/);
});

await t.test('the clock may be the earliest or the latest instant', async (t) => {
  const first = await inspect(t, ...known, '--clock', '0001-01-01T00:00:00Z');
  t.match(first, { month: '0000-12', providers: { gitpod: { counts: { records: 0, records_to_come: 4 } } } });
  const last = await inspect(t, '--scenario', join(folder, 'one.yaml'), '--clock', '9999-12-31T23:59:59Z');
  t.equal(last.month, '9999-11');
  const [month] = Object.keys(measureOf(last, 'gitpod', 'records').months).slice(-1);
  t.equal(month, '9999-12');
});

await t.test('invalid flags have status 2, invalid files status 1', async (t) => {
  const other = `${data} was made with scenario 'default', seed 20260201; use these values`;
  const cases: [args: string[], status: number, message: string | RegExp][] = [
    [['--month', '2026-13'], 2, '--month must be a month such as 2026-01, not "2026-13"'],
    [['--month', ''], 2, '--month must be a month such as 2026-01, not ""'],
    [['--clock', 'soon'], 2, '--clock must be wall, or an RFC 3339 date-time'],
    [['--scenario', 'emty'], 2, "--scenario: no scenario 'emty'; did you mean 'empty'"],
    [['--records', '10'], 2, "default.yaml has no parameter 'records'"],
    [['--port', '1'], 2, "unknown option '--port'"],
    [['usage.db'], 2, "too many arguments for 'inspect'"],
    [
      ['--data', join(folder, 'no/usage.db')],
      2,
      "--data must be :memory: or a file's path, in a directory that exists",
    ],
    [
      ['--data', join(folder, 'no.db')],
      1,
      /no\.db does not exist; create it with: usage-emulator seed --out \S+no\.db/,
    ],
    [['--data', join(folder, 'known.yaml')], 1, 'known.yaml is not a data file of usage-emulator'],
    [['--data', folder], 1, 'is not a file; choose another path'],
    [['--data', data, '--seed', '2'], 1, other],
    [['--data', data, '--scenario', 'large'], 1, other],
  ];
  for (const [args, status, message] of cases) {
    const outcome = await command(['inspect', ...args]);
    t.same([outcome.status, outcome.stdout], [status, ''], args.join(' '));
    t.match(outcome.stderr, /^usage-emulator: .+\n$/);
    t.match(outcome.stderr, message);
  }
});

await t.test('the real command prints to a pipe', async (t) => {
  const { status, stdout, stderr } = await runCommand(t, ['inspect', '--json', ...known]);
  t.same([status, stderr], [0, '']);
  t.same(JSON.parse(stdout), await inspect(t, ...known));
});
