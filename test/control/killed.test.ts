import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { startEmulator } from '../../src/index.ts';
import { launch, type Running, startCommand } from '../helpers/command.ts';
import { GITPOD_RECORD } from '../helpers/gitpod-record.ts';

/** When a process is killed: so many ms after it was asked for something, or when it begins to write a draft. */
type Moment = number | 'draft';

const DATASET = '/_emulator/datasets/default';
const LARGE = ['--scenario', 'large', '--records', '3000'];

const serve = (t: Test, file: string, args: readonly string[] = []): Promise<Running> =>
  startCommand(t, ['serve', '--port', '0', '--log-level', 'silent', '--data', file, ...args]);

async function exported({ url }: Running): Promise<string> {
  const response = await fetch(`${url}${DATASET}/export`);
  return response.text();
}

async function add({ url }: Running): Promise<void> {
  await fetch(`${url}${DATASET}/gitpod/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(GITPOD_RECORD),
  });
}

/** Records of Gitpod, as an export writes them. */
const records = (count: number, seed: number): string =>
  Array.from({ length: count }, (_, n) => {
    const id = `018cc251-f400-7a01-8a0${seed}-${String(n).padStart(12, '0')}`;
    return `${JSON.stringify({ provider: 'gitpod', record: { id, ...GITPOD_RECORD } })}\n`;
  }).join('');

/** Resolves once something is written to a file whose name begins so, and that wasn't there `before`. */
async function written(prefix: string, before: readonly string[] = []): Promise<void> {
  mkdirSync(dirname(prefix), { recursive: true });
  const watcher = watch(dirname(prefix));
  await new Promise<void>((resolve) => {
    watcher.on('change', (_type, name) => {
      if (typeof name === 'string' && name.startsWith(basename(prefix)) && !before.includes(name)) resolve();
    });
  });
  watcher.close();
}

interface Sent {
  readonly path: string;
  readonly body?: string;
  /** Whether the end of the body is held back. */
  readonly half?: boolean;
}

/**
 * Sends a request and kills the process that answers it.
 *
 * @returns whether it had answered
 */
async function killDuring(
  { child, url, ended }: Running,
  file: string,
  { path, body = '', half = false }: Sent,
  moment: Moment,
): Promise<boolean> {
  let answered = false;
  const draft = moment === 'draft' ? written(`${file}.companions/draft-`) : undefined;
  const sent = request(`${url}${DATASET}${path}`, {
    method: 'POST',
    ...(body !== '' && { headers: { 'content-type': 'application/x-ndjson' } }),
  });
  sent.on('error', () => undefined);
  sent.on('response', (response) => {
    answered = response.statusCode === 200 || response.statusCode === 204;
    response.on('error', () => undefined).resume();
  });
  const closed = new Promise((resolve) => sent.on('close', resolve));
  if (half) await new Promise((resolve) => sent.write(body.slice(0, body.length / 2), resolve));
  else await new Promise<void>((resolve) => sent.end(body, resolve));
  await (draft ?? wait(Number(moment)));
  child.kill('SIGKILL');
  await Promise.all([ended, closed]);
  return answered;
}

await t.test('a reset that is killed leaves the records as they were or at their start, whole', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  let running = await serve(t, file, ['--scenario', 'vendor-examples']);
  const start = await exported(running);
  for (const moment of [0, 2, 'draft'] as const) {
    await add(running);
    const before = await exported(running);
    t.not(before, start);
    const answered = await killDuring(running, file, { path: '/reset' }, moment);
    running = await serve(t, file);
    const after = await exported(running);
    t.ok(after === start || (after === before && !answered), `killed at ${moment}`);
  }
});

await t.test('an import that is killed leaves the records of before or those imported, whole', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  // A file that a killed process was working on.
  mkdirSync(`${file}.companions`);
  writeFileSync(`${file}.companions/draft-00000001.db`, '');
  let running = await serve(t, file, ['--scenario', 'vendor-examples']);
  /** The export after an import of `body` that isn't killed: a replacement keeps names and prices. */
  const imported = async (body: string): Promise<string> => {
    await using emulator = await startEmulator({ scenario: 'vendor-examples', socket: false });
    const headers = { 'content-type': 'application/x-ndjson' };
    const url = `${DATASET}/import?mode=replace`;
    t.equal((await emulator.inject({ method: 'POST', url, headers, payload: body })).statusCode, 200);
    return (await emulator.inject(`${DATASET}/export`)).body;
  };
  const kills: (Sent & { readonly body: string; readonly moment: Moment })[] = [
    { path: '/import?mode=replace', body: records(700, 1), half: true, moment: 20 },
    { path: '/import?mode=replace', body: records(700, 2), moment: 0 },
    { path: '/import?mode=replace', body: records(700, 3), moment: 'draft' },
    { path: '/import?mode=replace', body: records(10, 5), moment: 20 },
  ];
  for (const { moment, ...sent } of kills) {
    const before = await exported(running);
    const answered = await killDuring(running, file, sent, moment);
    running = await serve(t, file);
    const after = await exported(running);
    const isNew = after === (await imported(sent.body));
    t.ok(isNew ? sent.half !== true : after === before && !answered, `killed at ${moment}`);
  }
});

await t.test('a seeding that is killed leaves no file or the old one, and the next start is whole', async (t) => {
  const file = join(t.testdir(), 'usage.db');
  const folder = `${file}.companions`;
  // An empty folder would be removed, and with it what watches it.
  mkdirSync(folder);
  writeFileSync(`${folder}/mine.txt`, 'kept');
  const unfinished = (): string[] =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('seeding-') && name.endsWith('.db')) : [];
  const killSeeding = async (args: readonly string[], ms: number): Promise<void> => {
    const seeding = written(`${folder}/seeding-`, unfinished());
    const { ended, stop } = launch(t, [...args, ...LARGE], {});
    await Promise.race([seeding, ended]);
    await wait(ms);
    t.match(await stop('SIGKILL'), { signal: 'SIGKILL' });
    t.equal(unfinished().length, 1);
  };
  await killSeeding(['serve', '--port', '0', '--data', file], 0);
  await killSeeding(['seed', '--out', file], 20);
  t.notOk(existsSync(file));

  const running = await serve(t, file, LARGE);
  t.same(unfinished(), []);
  await using emulator = await startEmulator({ scenario: 'large', parameters: { records: 3000 }, socket: false });
  const { body } = await emulator.inject(`${DATASET}/export`);
  t.ok((await exported(running)) === body);
  await running.stop();

  const content = readFileSync(file);
  await killSeeding(['seed', '--force', '--seed', '7', '--out', file], 10);
  t.ok(readFileSync(file).equals(content));
  t.ok((await exported(await serve(t, file))) === body);
});
