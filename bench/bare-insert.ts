// The least that writing a seeded file takes: its rows are read from there a batch at a time, which isn't counted, and
// inserted by one prepared statement a table in one transaction, without indices. Prints the time as JSON.
import SQLite from 'better-sqlite3';

const [source = '', target = ''] = process.argv.slice(2);
const BATCH_ROWS = 10_000;

interface Table {
  readonly name: string;
  readonly sql: string;
}

const from = new SQLite(source, { readonly: true });
const to = new SQLite(target);
to.pragma('journal_mode = MEMORY');
to.pragma('synchronous = OFF');
to.pragma(`page_size = ${Number(from.pragma('page_size', { simple: true }))}`);

let ms = 0;
const timed = (work: () => void): void => {
  const start = performance.now();
  work();
  ms += performance.now() - start;
};

function copy({ name, sql }: Table): void {
  to.exec(sql);
  const rows = from.prepare<[], unknown[]>(`SELECT * FROM ${name}`).raw();
  const insert = to.prepare(
    `INSERT INTO ${name} VALUES (${rows
      .columns()
      .map(() => '?')
      .join()})`,
  );
  let batch: unknown[][] = [];
  const write = (): void => {
    for (const row of batch) insert.run(row);
  };
  for (const row of rows.iterate()) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    timed(write);
    batch = [];
  }
  timed(write);
}

const tables = from.prepare<[], Table>(
  "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
);
to.exec('BEGIN');
for (const table of tables.all()) copy(table);
timed(() => to.exec('COMMIT'));
process.stdout.write(JSON.stringify({ ms }));
