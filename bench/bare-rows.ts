// Writes the rows of a CSV file as JSON, one object a line, as a program does that has them in memory. Prints the time that took.
import { createReadStream, createWriteStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { parseCsv } from '../test/helpers/csv.ts';

const [path = ''] = process.argv.slice(2);
const output = createWriteStream('/dev/null');
let [head, rows, ms] = ['', 0, 0];
let lines: string[] = [];

/** Parsing isn't measured: an export has the rows already. */
async function flush(): Promise<void> {
  const objects = parseCsv(`${[head, ...lines].join('\n')}\n`);
  lines = [];
  const started = performance.now();
  let text = '';
  for (const object of objects) text += `${JSON.stringify(object)}\n`;
  if (!output.write(text)) await once(output, 'drain');
  ms += performance.now() - started;
  rows += objects.length;
}

for await (const line of createInterface(createReadStream(path))) {
  if (head === '') head = line;
  else lines.push(line);
  if (lines.length >= 1_000) await flush();
}
await flush();
output.end();
console.log(JSON.stringify({ rows, ms }));
