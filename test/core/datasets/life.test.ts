import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startEmulator } from '../../../src/emulator/library.ts';
import type { DatasetControl, UsageEmulator } from '../../../src/emulator/controls.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { fc, runs } from '../../helpers/properties.ts';

const NAMES = ['default', 'one', 'two'] as const;
type Name = (typeof NAMES)[number];

/** What a dataset should hold. */
interface Content {
  readonly ids: readonly string[];
  readonly clock: string;
}

interface Model {
  content: Content;
  readonly snapshots: Map<string, Content>;
}

interface System {
  readonly emulator: UsageEmulator;
  readonly controls: Map<Name, DatasetControl>;
  /** Controls of datasets that were dropped. */
  readonly dropped: DatasetControl[];
  readonly models: Map<Name, Model>;
}

const START: Content = { ids: [], clock: '2026-02-01T00:00:00Z' };

interface Step {
  readonly kind:
    'create' | 'drop' | 'expire' | 'reset' | 'add' | 'remove' | 'import' | 'advance' | 'snapshot' | 'restore';
  readonly name: Name;
  readonly snapshot: 'a' | 'b';
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    ...([
      'create',
      'drop',
      'expire',
      'reset',
      'add',
      'add',
      'remove',
      'import',
      'advance',
      'snapshot',
      'restore',
    ] as const),
  ),
  name: fc.constantFrom(...NAMES),
  snapshot: fc.constantFrom('a', 'b'),
});

/** Steps that are taken at once, each in a dataset of its own. */
const together = fc.uniqueArray(step, { minLength: 1, maxLength: NAMES.length, selector: ({ name }) => name });

const RECORD = { createdAt: '2026-01-01T00:00:00Z', stoppedAt: '2026-01-02T00:00:00Z' };

async function idsOf(control: DatasetControl): Promise<string[]> {
  const ids: string[] = [];
  for await (const line of control.export()) {
    const { provider, kind, record } = JSON.parse(line) as { provider: string; kind?: string; record: { id: string } };
    // Lines of the first kind don't name it.
    if (provider === 'gitpod' && kind === undefined) ids.push(record.id);
  }
  return ids.sort();
}

/** @throws an error when the work is done, or refused for another reason */
async function refused(code: string, work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : error),
  );
  if (outcome !== code) throw new Error(`expected ${code}, got ${String(outcome)}`);
}

/** Runs a step on the emulator and on the model. */
async function take({ kind, name, snapshot }: Step, system: System): Promise<void> {
  const { emulator, controls, dropped, models } = system;
  const control = controls.get(name);
  const model = models.get(name);
  if (control === undefined || model === undefined) {
    if (kind === 'expire') {
      const brief = await emulator.datasets.create({ name, scenario: 'empty', ttl: 'PT0.001S' });
      while (emulator.datasets.list().some((dataset) => dataset.name === name)) await new Promise(setImmediate);
      dropped.push(brief);
    }
    if (kind !== 'create') return;
    controls.set(name, await emulator.datasets.create({ name, scenario: 'empty', clock: START.clock }));
    models.set(name, { content: START, snapshots: new Map() });
    return;
  }
  const { ids, clock } = model.content;
  switch (kind) {
    case 'expire':
    case 'create':
      await refused('conflict', emulator.datasets.create({ name, scenario: 'empty' }));
      return;
    case 'drop':
      if (name === 'default') {
        await refused('conflict', control.drop());
        return;
      }
      await control.drop();
      dropped.push(control);
      controls.delete(name);
      models.delete(name);
      return;
    case 'reset':
      await control.reset();
      model.content = START;
      return;
    case 'add': {
      await control.addRecord('gitpod', RECORD);
      const [added = ''] = (await idsOf(control)).filter((id) => !ids.includes(id));
      model.content = { ids: [...ids, added].sort(), clock };
      return;
    }
    case 'remove': {
      const [first, ...rest] = ids;
      if (first === undefined) {
        await refused('not_found', control.removeRecord('gitpod', 'none'));
        return;
      }
      await control.removeRecord('gitpod', first);
      model.content = { ids: rest, clock };
      return;
    }
    case 'import': {
      const id = '018cc251-f400-7a01-8a01-d2c94c273b01';
      await control.import(JSON.stringify({ id, ...RECORD }), { provider: 'gitpod', mode: 'replace' });
      model.content = { ids: [id], clock };
      return;
    }
    case 'advance':
      control.clock.advance('P1D');
      model.content = { ids, clock: control.clock.state().now };
      return;
    case 'snapshot':
      await control.snapshot(snapshot);
      model.snapshots.set(snapshot, model.content);
      return;
    case 'restore': {
      const kept = model.snapshots.get(snapshot);
      if (kept === undefined) {
        await refused('not_found', control.restore(snapshot));
        return;
      }
      await control.restore(snapshot);
      model.content = kept;
    }
  }
}

async function compare({ controls, models, dropped }: System): Promise<void> {
  for (const [name, { content }] of models) {
    const control = controls.get(name);
    if (control === undefined) throw new Error(`${name} is gone`);
    const found = { ids: await idsOf(control), clock: control.clock.state().now };
    if (JSON.stringify(found) !== JSON.stringify(content)) {
      throw new Error(`${name} is ${JSON.stringify(found)}, not ${JSON.stringify(content)}`);
    }
  }
  for (const control of dropped) {
    await refused('not_found', control.addRecord('gitpod', RECORD));
    await refused('not_found', control.reset());
    await refused('not_found', control.snapshot());
    await refused('not_found', idsOf(control));
    // As `await using` does at the end of a block, also after a namesake was created.
    await control[Symbol.asyncDispose]();
  }
}

for (const kind of ['memory', 'file'] as const) {
  await t.test(`${kind}: datasets behave like a simple model, whatever order things are done in`, async (t: Test) => {
    const dir = t.testdir({});
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(together, { minLength: 5, maxLength: 20 }), async (groups) => {
        round += 1;
        const data = kind === 'file' ? { data: join(dir, `${round}.db`) } : {};
        const options = { scenario: 'empty', clock: START.clock, socket: false, ...data };
        const emulator = await startEmulator(options);
        const models = new Map<Name, Model>([['default', { content: START, snapshots: new Map() }]]);
        const controls = new Map<Name, DatasetControl>([['default', emulator.dataset]]);
        const system: System = { emulator, controls, dropped: [], models };
        for (const steps of groups) await Promise.all(steps.map((one) => take(one, system)));
        await compare(system);
        await emulator.close();
        if (kind === 'memory') return;
        // After a restart the file holds the same records; its clock starts again.
        await using again = await startEmulator(options);
        const { ids } = models.get('default')?.content ?? START;
        const restarted = new Map<Name, Model>([
          ['default', { content: { ids, clock: START.clock }, snapshots: new Map() }],
        ]);
        await compare({
          emulator: again,
          controls: new Map([['default', again.dataset]]),
          models: restarted,
          dropped: [],
        });
      }),
      { numRuns: runs(25) },
    );
  });
}

await t.test('a dataset can be dropped twice, and disposing of it never drops a namesake', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', socket: false });
  const first = await emulator.datasets.create({ name: 'mine' });
  await first.drop();
  await first.drop();
  await emulator.datasets.create({ name: 'mine' });
  await first[Symbol.asyncDispose]();
  await t.rejects(first.addRecord('gitpod', RECORD), { code: 'not_found', message: /was dropped/ });
  await emulator.datasets.get('mine').addRecord('gitpod', RECORD);
  t.equal((await idsOf(emulator.datasets.get('mine'))).length, 1);
});

await t.test('ids that records omit never repeat, whatever is removed meanwhile', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', socket: false });
  const { dataset } = emulator;
  const seen = new Set<string>();
  for (let round = 0; round < 6; round++) {
    await dataset.addRecord('gitpod', RECORD);
    const [id = ''] = (await idsOf(dataset)).filter((known) => !seen.has(known));
    t.not(id, '', 'an id that was never there');
    seen.add(id);
    if (round % 2 === 0) await dataset.removeRecord('gitpod', id);
  }
});
