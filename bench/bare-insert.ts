// The least that writing a seeded file's Gitpod records takes: read from there a batch at a time, which isn't counted, and
// inserted by one prepared statement in one transaction. Prints the time as JSON.
import SQLite from 'better-sqlite3';

const [source = '', target = ''] = process.argv.slice(2);
const BATCH_ROWS = 10_000;

const from = new SQLite(source, { readonly: true });
const to = new SQLite(target);
const table = from.prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'gitpod_record'").pluck().get();
to.exec(table ?? '');

let ms = 0;
const timed = (work: () => void): void => {
  const start = performance.now();
  work();
  ms += performance.now() - start;
};

type Row = [number, string, string | null, number, string, string];
const insert = to.prepare<Row>('INSERT INTO gitpod_record VALUES (?, ?, ?, ?, ?, ?)');
let batch: Row[] = [];
const write = (): void => {
  for (const [stoppedAt, id, projectId, listedFrom, json, proto] of batch) {
    insert.run(stoppedAt, id, projectId, listedFrom, json, proto);
  }
};
to.exec('BEGIN');
for (const row of from.prepare<[], Row>('SELECT * FROM gitpod_record').raw().iterate()) {
  batch.push(row);
  if (batch.length < BATCH_ROWS) continue;
  timed(write);
  batch = [];
}
timed(write);
timed(() => to.exec('COMMIT'));
process.stdout.write(JSON.stringify({ ms }));
