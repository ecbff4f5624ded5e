import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Refusal } from '../../../src/core/refusal.ts';
import { openDataFile } from '../../../src/core/storage/data-file.ts';
import { asRefusal } from '../../../src/core/storage/storage-errors.ts';
import { startEmulator } from '../../../src/index.ts';
import SQLite from 'better-sqlite3';

await t.test('every error of the system has a reason, also one that is not expected', async (t) => {
  const failing = (code: string) => Object.assign(new Error(`${code}: copyfile`), { code, syscall: 'copyfile' });
  const refused = (code: string) => asRefusal(failing(code), 'usage.db');
  t.match(refused('EFBIG'), { code: 'insufficient_storage', message: /^usage\.db can't be written: .+ulimit -f/ });
  t.match(refused('EMFILE'), { code: 'insufficient_storage', message: /ulimit -n/ });
  t.match(refused('ELOOP'), {
    code: 'conflict',
    message: "usage.db can't be written: the system refuses it (ELOOP); check the path",
  });
  t.ok(refused('ESTALE') instanceof Refusal);
  const bug = new TypeError('a bug');
  t.equal(asRefusal(bug, 'usage.db'), bug);
});

await t.test('a data file that is damaged while it is served is what every answer says', async (t) => {
  const data = join(t.testdir(), 'usage.db');
  const emulator = await startEmulator({ scenario: 'vendor-examples', data, socket: false });
  t.teardown(() => emulator.close());
  writeFileSync(data, 'x'.repeat(100_000));
  const root = '/_emulator/datasets/default';
  for (const url of [root, `${root}/export`, `${root}/summary`, `${root}/costs`, '/v1/usage', '/cloud/v1/projects']) {
    const headers = { authorization: url.startsWith('/cloud') ? 'APIKey 1$a' : 'Bearer k' };
    const { statusCode, body } = await emulator.inject({ url, headers });
    t.ok(statusCode === 503 || statusCode === 507 || statusCode === 409, `${url}: ${statusCode} ${body}`);
    t.match(body, /is damaged|is not a SQLite database/, url);
  }
});

await t.test('a snapshot can not be deleted where a file takes the place of the folder', async (t) => {
  const data = join(t.testdir(), 'usage.db');
  const emulator = await startEmulator({ scenario: 'vendor-examples', data, socket: false });
  t.teardown(() => emulator.close());
  const companions = `${data}.companions`;
  rmSync(companions, { recursive: true, force: true });
  writeFileSync(companions, 'mine');
  const url = '/_emulator/datasets/default/snapshots/a';
  t.equal((await emulator.inject({ method: 'DELETE', url })).statusCode, 404);
  t.equal(readFileSync(companions, 'utf8'), 'mine');
});

await t.test('a database of another program is no data file', async (t) => {
  const file = join(t.testdir(), 'other.db');
  const db = new SQLite(file);
  db.exec('CREATE TABLE note (text)');
  db.close();
  t.throws(() => openDataFile(file), {
    message: `${file} is not a data file of usage-emulator: it is a database of something else`,
  });
});

await t.test('a data file that can not be made says why', async (t) => {
  const folder = t.testdir({ 'usage.db.companions': 'a file of the user' });
  const options = { scenario: 'vendor-examples', data: join(folder, 'usage.db'), socket: false as const };
  await t.rejects(startEmulator(options), {
    name: 'DataFileError',
    message: /can't be written: there is a file where/,
  });
  t.same(readdirSync(folder), ['usage.db.companions']);
});
