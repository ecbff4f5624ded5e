import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { createRandom, type Random } from '../../src/core/random.ts';
import { originOf } from '../../src/core/storage/data-file.ts';
import { startEmulator } from '../../src/index.ts';
import { launch, type Running, runCommand, startCommand } from '../helpers/command.ts';
import { GITPOD_RECORD } from '../helpers/gitpod-record.ts';

/** `KILLS=500` makes more of them, `PROPERTIES_SEED=2` others. */
const KILLS = Number(process.env['KILLS'] ?? 6);
const SEED = Number(process.env['PROPERTIES_SEED'] ?? 1);

const DATASET = '/_emulator/datasets/default';
/** Enough for a change to take some milliseconds. */
const RECORDS = 500;
const SCENARIO = ['--scenario', 'large', '--records', String(RECORDS)];

/** The ids of all records of Gitpod, sorted, as one text. */
type Content = string;

const contentOf = (ids: readonly string[]): Content => ids.toSorted().join();
const idsOf = (content: Content): readonly string[] => (content === '' ? [] : content.split(','));

/** The records in an export. */
function contentIn(exported: string): Content {
  return contentOf(
    exported
      .split('\n')
      .filter((line) => line.startsWith('{"provider":"gitpod","record":'))
      .map((line) => /"id":"([^"]*)"/.exec(line)?.[1] ?? ''),
  );
}

const large = (seed: number) => ({ scenario: 'large', parameters: { records: RECORDS }, seed, socket: false });

async function seeded(seed: number): Promise<Content> {
  await using emulator = await startEmulator(large(seed));
  return contentIn((await emulator.inject(`${DATASET}/export`)).body);
}

/** What a data file may hold, with either of two possibilities after a change that was killed. */
interface State {
  content: readonly Content[];
  /** What a reset puts back. */
  start: Content;
  /** The start of a seeding that may not have come to its end. */
  seeded?: Content;
  /** What each snapshot may hold; `undefined` if it may be missing. */
  snapshots: Map<string, readonly (Content | undefined)[]>;
}

interface Change {
  readonly kind: string;
  /** Makes the change, kills the process that does, and returns whether it was done for certain. */
  readonly run: (running: Running) => Promise<boolean>;
  /** Puts what may hold afterwards into the state. */
  readonly note: (done: boolean) => void;
}

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
}

/** Sends a request and kills the process that answers it after so many ms. */
async function killDuring({ child, url, ended }: Running, call: Call, ms: number): Promise<boolean> {
  const { method = 'POST', path, type = 'application/json', body } = call;
  let done = false;
  const sent = request(`${url}${DATASET}${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': type } }),
  });
  sent.on('error', () => undefined);
  sent.on('response', ({ statusCode = 500 }) => {
    done = statusCode < 300;
  });
  const closed = new Promise((resolve) => sent.on('close', resolve));
  await new Promise<void>((resolve) => sent.end(body, resolve));
  await wait(ms);
  child.kill('SIGKILL');
  await Promise.all([ended, closed]);
  return done;
}

/** Draws changes of what a data file holds. */
function createChanges(t: Test, file: string, state: State, random: Random): (content: Content) => Promise<Change> {
  let added = 0;
  let seed = 1;
  const newIds = (count: number): string[] =>
    Array.from({ length: count }, () => `018cc251-f400-7a01-8a00-${String((added += 1)).padStart(12, '0')}`);
  const call = (kind: string, sent: Call, note: Change['note']): Change => ({
    kind,
    run: (running) => killDuring(running, sent, random.int(0, 50)),
    note,
  });

  return async (content) => {
    const ids = idsOf(content);
    const name = random.pick(['a', 'b']);
    const kept = state.snapshots.get(name) ?? [undefined];
    const becomes =
      (...after: readonly Content[]) =>
      (done: boolean): void => {
        state.content = done ? after : [content, ...after];
      };
    const imports = (mode: string, records: readonly string[], all: readonly string[]): Change => {
      const lines = records.map((id) => JSON.stringify({ provider: 'gitpod', record: { id, ...GITPOD_RECORD } }));
      const sent = { path: `/import?mode=${mode}`, type: 'application/x-ndjson', body: lines.join('\n') };
      return call(mode, sent, becomes(contentOf(all)));
    };
    const snapshotBecomes = (after: Content | undefined) => (done: boolean) => {
      state.snapshots.set(name, done ? [after] : [...kept, after]);
    };
    const [id = ''] = newIds(1);
    const [oldest = 'none', ...others] = ids;
    const more = newIds(random.int(1, 1_000));
    const drawn: readonly (() => Change | Promise<Change>)[] = [
      () => {
        const body = JSON.stringify({ id, ...GITPOD_RECORD });
        return call('add', { path: '/gitpod/records', body }, becomes(contentOf([...ids, id])));
      },
      () => {
        const sent = { method: 'DELETE', path: `/gitpod/records/${oldest}` };
        return call('remove', sent, becomes(contentOf(others)));
      },
      () => imports('append', more, [...ids, ...more]),
      () => imports('replace', more, more),
      () => call('reset', { path: '/reset' }, becomes(state.start)),
      () => call('snapshot', { path: '/snapshot', body: JSON.stringify({ name }) }, snapshotBecomes(content)),
      () => {
        const possible = kept.filter((one) => one !== undefined);
        return call('restore', { path: '/restore', body: JSON.stringify({ name }) }, becomes(...possible));
      },
      () => call('delete', { method: 'DELETE', path: `/snapshots/${name}` }, snapshotBecomes(undefined)),
      async () => {
        seed += 1;
        const start = await seeded(seed);
        const run = async ({ stop }: Running): Promise<boolean> => {
          await stop('SIGKILL');
          const args = ['seed', '--force', '--out', file, '--seed', String(seed), ...SCENARIO];
          const { child, ended } = launch(t, args, {});
          await Promise.race([ended, wait(random.int(0, 2_500))]);
          child.kill('SIGKILL');
          return (await ended).status === 0;
        };
        const note = (done: boolean): void => {
          state.seeded = start;
          state.content = done ? [start] : [content, start];
        };
        return { kind: 'seed', run, note };
      },
    ];
    return random.pick(drawn)();
  };
}

await t.test(
  `${KILLS} kills leave the old content or the new one, whole, in a file that everything opens`,
  async (t) => {
    const random = createRandom(SEED, 'kills');
    const file = join(t.testdir(), 'usage.db');
    await runCommand(t, ['seed', '--out', file, '--seed', '1', ...SCENARIO]);
    const start = await seeded(1);
    const state: State = { content: [start], start, snapshots: new Map() };
    const draw = createChanges(t, file, state, random);
    const counts = new Map<string, number>();

    /** Compares what is found with what may be there, and settles on it. */
    const settle = (content: Content, snapshots: readonly string[] | undefined): void => {
      if (!state.content.includes(content)) {
        const expected = state.content.map((one) => idsOf(one).length).join(' or ');
        throw new Error(`${idsOf(content).length} records, not ${expected}`);
      }
      state.content = [content];
      if (content === state.seeded) {
        state.start = content;
        state.snapshots = new Map();
      }
      delete state.seeded;
      if (snapshots === undefined) return;
      for (const name of ['a', 'b']) {
        const possible = state.snapshots.get(name) ?? [undefined];
        const found = possible.filter((one) => (one === undefined) !== snapshots.includes(name));
        if (found.length === 0)
          throw new Error(`the snapshot ${name} is ${snapshots.includes(name) ? 'there' : 'gone'}`);
        state.snapshots.set(name, found);
      }
    };

    for (let round = 1; round <= KILLS; round++) {
      try {
        const opener = random.pick(['library', 'inspect', 'serve', 'serve']);
        if (opener === 'library') {
          await using emulator = await startEmulator({ ...large(originOf(file)?.seed ?? 1), data: file });
          settle(contentIn((await emulator.inject(`${DATASET}/export`)).body), undefined);
        } else if (opener === 'inspect') {
          t.match(await runCommand(t, ['inspect', '--data', file, '--json']), { status: 0 }, `round ${round}`);
        }
        const running = await startCommand(t, ['serve', '--port', '0', '--log-level', 'silent', '--data', file]);
        const content = contentIn(await (await fetch(`${running.url}${DATASET}/export`)).text());
        const listed = (await (await fetch(`${running.url}${DATASET}/snapshots`)).json()) as {
          snapshots: readonly { readonly name: string }[];
        };
        settle(
          content,
          listed.snapshots.map(({ name }) => name),
        );
        const { kind, run, note } = await draw(content);
        const done = await run(running);
        note(done);
        const last = `${kind} ${done ? 'done' : 'killed'}`;
        counts.set(last, (counts.get(last) ?? 0) + 1);
      } catch (error) {
        t.fail(`round ${round}`, { error });
        return;
      }
    }
    const db = new SQLite(file);
    t.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    db.close();
    t.comment(Object.fromEntries([...counts].sort()));
  },
);
