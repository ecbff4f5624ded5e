// The lower bound for storing a seeded file's records: reads their wire JSON in batches (not timed) and inserts it with one
// prepared statement in one transaction. Prints the time as JSON.
import SQLite from 'better-sqlite3';
import { providers } from '../src/providers/index.ts';

const [source = '', target = ''] = process.argv.slice(2);
const BATCH_ROWS = 10_000;

const from = new SQLite(source, { readonly: true });
const to = new SQLite(target);
to.pragma('journal_mode = MEMORY');
to.pragma('synchronous = OFF');
to.exec('CREATE TABLE record (id INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT');
const insert = to.prepare<[string]>('INSERT INTO record (json) VALUES (?)');

let ms = 0;
const timed = (work: () => void): void => {
  const start = performance.now();
  work();
  ms += performance.now() - start;
};

let batch: string[] = [];
const write = (): void => {
  for (const json of batch) insert.run(json);
  batch = [];
};
to.exec('BEGIN');
for (const kind of providers.flatMap(({ kinds }) => kinds)) {
  for (const json of kind.exportFrom(from)) {
    batch.push(json);
    if (batch.length === BATCH_ROWS) timed(write);
  }
}
timed(write);
timed(() => to.exec('COMMIT'));
process.stdout.write(JSON.stringify({ ms }));
