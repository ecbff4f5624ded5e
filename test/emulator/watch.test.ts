import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { watchScenario } from '../../src/emulator/watch.ts';
import { startEmulator } from '../../src/emulator/emulator.ts';
import { providers } from '../../src/providers/index.ts';

const scenario = (seed: unknown, include = ''): string =>
  `seed: ${String(seed)}\nclock: 2026-0${typeof seed === 'number' ? seed : 1}-01T00:00:00Z\n` +
  `span: { from: 2026-01-01, to: 2026-09-01 }\n${include}`;

await t.test('a scenario that changes is served again; a wrong one keeps the old data and says why', async (t) => {
  const file = join(t.testdir({ 'mine.yaml': scenario(1), 'other.yaml': scenario(9) }), 'mine.yaml');
  const lines: string[] = [];
  let heard: () => void = () => undefined;
  const emulator = await startEmulator({
    ...{ host: '127.0.0.1', port: 0, socket: false, data: ':memory:', providers, scenario: file },
    logger: {
      stream: {
        write(line: string) {
          lines.push((JSON.parse(line) as { msg: string }).msg);
          heard();
        },
      },
    },
  });
  t.teardown(() => emulator.close());
  t.teardown(watchScenario(emulator));
  /** Replaces a file as editors do, and waits for what the log says about it. */
  const change = async (text: string, name = file): Promise<string> => {
    const next = new Promise<void>((resolve) => {
      heard = resolve;
    });
    writeFileSync(`${name}.new`, text);
    renameSync(`${name}.new`, name);
    await next;
    return lines.at(-1) ?? '';
  };
  const served = (): unknown[] => [emulator.health().dataset.seed, emulator.health().clock.now];
  t.same(served(), [1, '2026-01-01T00:00:00Z']);

  t.match(await change(scenario(2)), 'serving its new data');
  t.same(served(), [2, '2026-02-01T00:00:00Z']);
  t.equal(emulator.planFor({}).recipe.origin.seed, 2);

  const old = emulator.dataset;
  t.match(await change(scenario('x')), /still serving the old data: .*mine\.yaml:1:7: seed: 'x' is not a whole number/);
  t.equal(emulator.dataset, old);

  t.match(await change(scenario(3, 'include: [other.yaml]')), 'serving its new data');
  t.match(await change('seed: none', join(file, '../other.yaml')), /still serving the old data: .*other\.yaml/);
  t.same(served(), [3, '2026-03-01T00:00:00Z']);
});
