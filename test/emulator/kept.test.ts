import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { cacheFolder } from '../../src/emulator/kept.ts';
import { startCommand } from '../helpers/command.ts';

/** A clock for which the dates of `default` move. */
const LATER = '2031-03-01T00:00:00Z';

/** Starts the command, asks for the projects' names, and stops it: what it keeps is there then. */
async function start(
  t: Test,
  cache: string,
  { clock = LATER, env = {}, args = [] as string[] } = {},
): Promise<string[]> {
  const { url, stop } = await startCommand(t, ['serve', '--port', '0', '--clock', clock, ...args], {
    env: { XDG_CACHE_HOME: cache, USAGE_EMULATOR_NO_CACHE: '', ...env },
  });
  const response = await fetch(`${url}/gitpod.v1.ProjectService/ListProjects`, {
    method: 'POST',
    headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
    body: '{}',
  });
  const { projects } = (await response.json()) as { projects: { metadata: { name: string } }[] };
  t.equal((await stop()).status, 0);
  return projects.map(({ metadata }) => metadata.name);
}

const filesIn = (cache: string): string[] => {
  const folder = join(cache, 'usage-emulator');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};

await t.test('a later year is simulated once: the next start reads what the first one kept', async (t) => {
  const cache = t.testdir();
  const names = await start(t, cache);
  t.ok(names.includes('atlas'));
  const [file = '', ...others] = filesIn(cache);
  t.same(others, []);
  t.match(file, /^seeded-[0-9a-f]{64}\.db$/);

  const path = join(cache, 'usage-emulator', file);
  const db = new SQLite(path);
  db.exec(`UPDATE gitpod_project SET json = replace(json, '"atlas"', '"kept"')`);
  db.close();
  t.same((await start(t, cache)).toSorted(), names.map((name) => (name === 'atlas' ? 'kept' : name)).toSorted());
  t.same(filesIn(cache), [file]);

  writeFileSync(path, 'damaged');
  t.same(await start(t, cache), names, 'a file that is none is seeded again');
  t.ok(readFileSync(path).length > 1_000_000);
});

await t.test('few files are kept, and only those are removed that the emulator made', async (t) => {
  const cache = t.testdir();
  const folder = join(cache, 'usage-emulator');
  mkdirSync(folder);
  const old = ['a', 'b', 'c', 'd'].map((digit) => `seeded-${digit.repeat(64)}.db`);
  for (const [index, name] of [...old, 'notes.txt', 'seeded-mine.db'].entries()) {
    writeFileSync(join(folder, name), '');
    utimesSync(join(folder, name), index, index);
  }
  await start(t, cache);
  const left = filesIn(cache);
  t.same(
    left.filter((name) => old.includes(name)),
    old.slice(2),
    'two old ones',
  );
  t.equal(left.filter((name) => /^seeded-[0-9a-f]{64}\.db$/.test(name)).length, 3, 'and the new one');
  t.ok(left.includes('notes.txt') && left.includes('seeded-mine.db'));
});

await t.test('nothing is kept of what ships, of other scenarios, or if that is turned off', async (t) => {
  const cache = t.testdir();
  await start(t, cache, { clock: '2026-02-01T00:00:00Z' });
  await start(t, cache, { args: ['--scenario', 'vendor-examples'] });
  await start(t, cache, { env: { USAGE_EMULATOR_NO_CACHE: '1' } });
  t.same(filesIn(cache), []);
});

await t.test('a cache that cannot be written is ignored', async (t) => {
  const folder = t.testdir({ file: '' });
  t.ok((await start(t, join(folder, 'file'))).includes('atlas'));
});

await t.test('the folder follows the conventions of the system', (t) => {
  t.equal(cacheFolder({ XDG_CACHE_HOME: '/x' }, 'linux'), '/x');
  t.equal(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux'), join(homedir(), '.cache'), 'the standard ignores it');
  t.equal(cacheFolder({}, 'darwin'), join(homedir(), 'Library', 'Caches'));
  t.equal(cacheFolder({ LOCALAPPDATA: 'C:\\x' }, 'win32'), 'C:\\x');
  t.equal(cacheFolder({}, 'win32'), undefined);
  t.end();
});
