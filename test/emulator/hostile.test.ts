import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { createRandom } from '../../src/core/random.ts';
import { startCommand } from '../helpers/command.ts';
import { type Answer, exchange } from './hostile/exchange.ts';
import { createRequests, type HostileRequest, type OpenApi } from './hostile/requests.ts';

/** `HOSTILE_REQUESTS=200000` sends more of them, `PROPERTIES_SEED=2` others. */
const COUNT = Number(process.env['HOSTILE_REQUESTS'] ?? 2_000);
const SEED = Number(process.env['PROPERTIES_SEED'] ?? 1);
const CONNECTIONS = 8;
/** The number of requests after which the datasets that they made are dropped. */
const DROP_EVERY = 500;
/** Bytes of a request that can be refused before it is sent: the system may then discard the answer. */
const LARGE = 100_000;
/** The largest growth of the process after its first quarter. */
const GROWTH_MB = 150;

/** What only a fault in the emulator would show: SQL, stack traces, the libraries it is made of. */
const INTERNALS =
  /SQLITE_|better-sqlite|\bno such (table|column)\b|\bAjv\b|FST_ERR|node_modules|\n +at |\/(src|dist)\/|TypeError|RangeError|Cannot read prop|is not a function|\[object Object\]/i;

/** What is wrong with an answer. */
function fault({ status, head, body }: Answer): string | undefined {
  // A fault that a request has armed may answer anything.
  if (/^x-usage-emulator-fault: /im.test(head)) return undefined;
  // Connect's servers answer unknown codings so: https://connectrpc.com/docs/protocol#unary-request
  if (status >= 500 && !body.includes('"code":"unimplemented"')) return `status ${status}`;
  if (status >= 400 && INTERNALS.test(body)) return 'it shows internals';
  if (/^x-injected/im.test(head)) return 'a header was injected';
  return undefined;
}

/** Resident memory of a process, MB; 0 where the system doesn't say. */
function memoryOf(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1_024;
}

await t.test(`${COUNT} hostile requests are answered, without an internal error, a leak or a hang`, async (t) => {
  const args = ['--port', '0', '--log-level', 'error', '--scenario', 'vendor-examples', '--secret', 'hostile'];
  const { url, child, ended, stop } = await startCommand(t, ['serve', ...args]);
  const document = (await (await fetch(`${url}/_emulator/openapi.json`)).json()) as OpenApi;
  const random = createRandom(SEED, 'hostile');
  const next = createRequests(document, random);
  const port = Number(new URL(url).port);

  let sent = 0;
  /** Datasets may take as much memory as their limits allow: they are dropped now and then, so that the rest shows. */
  const dropDatasets = async (): Promise<void> => {
    const { datasets } = (await (await fetch(`${url}/_emulator/datasets`)).json()) as { datasets: { name: string }[] };
    for (const { name } of datasets) {
      const path = `${url}/_emulator/datasets/${name}`;
      await (name === 'default' ? fetch(`${path}/reset`, { method: 'POST' }) : fetch(path, { method: 'DELETE' }));
    }
  };
  const problems: string[] = [];
  const statuses = new Map<number, number>();
  const report = (problem: string, requests: readonly HostileRequest[]): void => {
    const shown = requests.map(({ bytes }) => bytes.subarray(0, 1_500).toString('latin1'));
    problems.push(`${problem}\n${shown.join('\n---\n')}`);
  };
  const work = async (): Promise<void> => {
    while (sent < COUNT && problems.length < 10) {
      const count = random.pick([1, 1, 1, 2, 5]);
      const requests = Array.from({ length: count }, (_, index) => next(index === count - 1));
      // What follows a request without an end belongs to its body.
      const end = requests.findIndex(({ endless }) => endless);
      const batch = end < 0 ? requests : requests.slice(0, end + 1);
      if (Math.floor((sent + batch.length) / DROP_EVERY) > Math.floor(sent / DROP_EVERY)) await dropDatasets();
      sent += batch.length;
      const answers = await exchange(port, batch);
      if (answers === undefined) {
        report('no end of the answers', batch);
        continue;
      }
      if (answers.length > batch.length) report(`${answers.length} answers to ${batch.length} requests`, batch);
      for (const answer of answers) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const problem = fault(answer);
        if (problem !== undefined) report(`${problem}\n${answer.head}${answer.body.slice(0, 1_000)}`, batch);
      }
      const mayBeCut = batch.some(({ leaves, endless, bytes }) => leaves || endless || bytes.length > LARGE);
      if (answers.length === 0 && !mayBeCut) report('no answer', batch);
    }
  };
  const until = async (count: number): Promise<number> => {
    const whole = Array.from({ length: CONNECTIONS }, work);
    while (sent < count && problems.length === 0) await Promise.race([...whole, new Promise((r) => setTimeout(r, 50))]);
    const memory = memoryOf(child.pid ?? 0);
    await Promise.all(whole);
    return memory;
  };
  void ended.then(({ status, signal, stderr }) => {
    if (sent < COUNT) problems.push(`the server ended with ${status ?? signal ?? ''}: ${stderr}`);
  });
  const early = await until(COUNT / 4);
  const late = memoryOf(child.pid ?? 0);
  t.comment(
    `seed ${SEED}: ${sent} requests, ${early.toFixed(0)} to ${late.toFixed(0)} MB`,
    Object.fromEntries(statuses),
  );
  t.same(problems, []);
  t.ok(late < early + GROWTH_MB, `memory grows from ${early.toFixed(0)} to ${late.toFixed(0)} MB`);
  t.equal((await fetch(`${url}/_emulator/health`)).status, 200);
  const { status, stderr } = await stop();
  t.equal(stderr, '', 'nothing is logged as an internal error');
  t.equal(status, 0);
});
