import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench, BenchOptions } from '../bench.ts';
import { answering, type Candidate, coldStart, startCandidate } from '../cold-starts.ts';
import { startEmulator } from '../emulators.ts';
import type { Figure, Missing, Round } from '../figure.ts';
import { gitpod } from '../listings.ts';
import { createLoad, type LoadRequest, send } from '../load.ts';
import { CACHE, type Server } from '../processes.ts';
import { compareRates } from '../rates.ts';
import { fullPages, typicalPage } from './page.ts';

const PACKAGE = join(import.meta.dirname, '../peers');

interface Peer {
  readonly name: string;
  readonly atLeast: number;
  /** The command's file in the peer's package. */
  readonly command: string;
  /** Writes the file from which the peer serves the page. */
  readonly prepare: (page: Page, file: string) => void;
  readonly args: (file: string, port: number) => readonly string[];
  /** The request for its page. */
  readonly request: (page: Page) => LoadRequest;
}

/** The page that all peers serve. */
interface Page {
  readonly request: LoadRequest;
  readonly json: string;
  /** The emulator's OpenAPI document. */
  readonly openapi: string;
}

/** An OpenAPI document with the page as its example. */
function writeOpenapi({ json, openapi }: Page, file: string): void {
  const document = JSON.parse(openapi) as {
    readonly paths: Readonly<Record<string, { post?: { responses: Record<string, { content: Content }> } }>>;
  };
  const content = document.paths[gitpod.path]?.post?.responses['200']?.content['application/json'];
  if (content === undefined) throw new Error('the OpenAPI document lacks the listing');
  content.example = JSON.parse(json);
  writeFileSync(file, JSON.stringify(document));
}

type Content = Record<string, { example?: unknown }>;

/** Mockoon's own format: one route with a constant body. */
function writeMockoon({ json }: Page, file: string): void {
  const uuid = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
  const response = {
    ...{ uuid: uuid(2), statusCode: 200, default: true, body: json, bodyType: 'INLINE', disableTemplating: true },
    headers: [{ key: 'Content-Type', value: 'application/json' }],
    ...{ label: '', latency: 0, filePath: '', databucketID: '', sendFileAsBody: false, fallbackTo404: false },
    ...{ rules: [], rulesOperator: 'OR', crudKey: 'id', callbacks: [] },
  };
  const route = {
    ...{ uuid: uuid(1), type: 'http', documentation: '', method: 'post', endpoint: gitpod.path.slice(1) },
    ...{ responses: [response], responseMode: null, streamingMode: null, streamingInterval: 0 },
  };
  const environment = {
    ...{ uuid: uuid(0), lastMigration: 33, name: 'page', port: 3000, hostname: '127.0.0.1', endpointPrefix: '' },
    ...{ latency: 0, folders: [], routes: [route], rootChildren: [{ type: 'route', uuid: route.uuid }] },
    ...{ proxyMode: false, proxyHost: '', proxyRemovePrefix: false, proxyReqHeaders: [], proxyResHeaders: [] },
    tlsOptions: {
      ...{ enabled: false, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '', passphrase: '' },
    },
    ...{ cors: false, headers: [], data: [], callbacks: [] },
  };
  writeFileSync(file, JSON.stringify(environment));
}

const sameRequest = ({ request }: Page): LoadRequest => request;

/** The peers, each started without a log. */
const others: readonly Peer[] = [
  {
    name: '@stdy/cli',
    atLeast: 1.9,
    command: 'steady.js',
    prepare: writeOpenapi,
    args: (file, port) => [file, '--port', String(port), '--host', '127.0.0.1', '--quiet'],
    request: sameRequest,
  },
  {
    name: '@stoplight/prism-cli',
    atLeast: 4,
    command: 'dist/index.js',
    prepare: writeOpenapi,
    args: (file, port) => ['mock', file, '--port', String(port), '--verboseLevel', 'silent'],
    request: sameRequest,
  },
  {
    name: '@mockoon/cli',
    atLeast: 7,
    command: 'bin/run.js',
    prepare: writeMockoon,
    args: (file, port) => [
      ...['start', '--data', file, '--port', String(port), '--disable-log-to-file', '--disable-admin-api'],
      ...['--max-transaction-logs', '0'],
    ],
    request: sameRequest,
  },
  {
    name: 'json-server',
    atLeast: 4,
    command: 'lib/cli/bin.js',
    prepare: ({ json }, file) => {
      writeFileSync(file, json);
    },
    args: (file, port) => [file, '--port', String(port), '--host', '127.0.0.1', '--quiet', '--no-gzip', '--read-only'],
    // json-server reads with GET only, without a body.
    request: () => ({ method: 'GET', path: '/records?_limit=25', headers: {} }),
  },
];

export const peers: Bench = {
  name: 'peers',
  about: 'pages per second, start and memory / of peers that serve the same page, which it installs first',
  notShort: true,
  async *run(options) {
    options.log('peers: installing');
    const modules = await install().catch(reasonOf);
    if (modules instanceof Error) {
      for (const { name } of others) yield missing(name, modules);
      return;
    }
    await using ours = await startEmulator({});
    const pool = await fullPages(gitpod.pages(ours.url, 25));
    const [request] = pool;
    if (request === undefined) throw new Error('the listing has no page');
    const page: Page = {
      request,
      json: (await typicalPage(ours.url, pool)).bytes.toString(),
      openapi: (await send(ours.url, { method: 'GET', path: '/_emulator/openapi.json', headers: {} })).bytes.toString(),
    };
    for (const peer of others) {
      options.log(`peers: ${peer.name}`);
      try {
        yield* measure(options, peer, join(modules, peer.name), page, { server: ours, pool });
      } catch (error) {
        yield missing(peer.name, reasonOf(error));
      }
    }
  },
};

async function* measure(
  options: BenchOptions,
  { name, atLeast, command, prepare, args, request }: Peer,
  folder: string,
  page: Page,
  ours: { readonly server: Server; readonly pool: readonly LoadRequest[] },
): AsyncIterable<Figure | Missing> {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const file = join(options.folder, 'peer.json');
  prepare(page, file);
  const candidate: Candidate = {
    args: (port) => [join(folder, command), ...args(file, port)],
    request: request(page),
  };
  const load = { connections: 32, seconds: options.seconds };
  const ourLoad = createLoad(options.folder, { ...load, pool: ours.pool });
  const theirLoad = createLoad(options.folder, { ...load, pool: [candidate.request] });
  const common = { bench: 'peers', a: 'emulator', b: `${name} ${version}` };

  {
    await using theirs = await startCandidate(candidate);
    const figure = { ...common, what: 'pages', target: { atLeast } };
    yield* compareRates(options, figure, { server: ours.server, load: ourLoad }, { server: theirs, load: theirLoad });
  }

  const memory: Round[] = [];
  const starts: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const [a, b] = [await coldStart(answering), await coldStart(candidate)];
    starts.push({ a: a.ms, b: b.ms });
    memory.push({ a: a.memory, b: b.memory });
  }
  yield { ...common, what: 'start, to the first page', unit: 'ms', rounds: starts };
  yield { ...common, what: 'memory after it', unit: 'MB', rounds: memory };
}

function reasonOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function missing(name: string, { message }: Error): Missing {
  return { bench: 'peers', what: name, missing: `can't run here: ${message.split('\n', 1).join()}` };
}

const execute = promisify(execFile);

/**
 * Installs the peers next to the data files, not in the project, because building it doesn't need them.
 *
 * @returns the peers' `node_modules`
 */
async function install(): Promise<string> {
  const lock = join(PACKAGE, 'package-lock.json');
  const digest = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);
  const folder = join(CACHE, `peers-${digest}`);
  if (!existsSync(join(folder, 'installed'))) {
    cpSync(PACKAGE, folder, { recursive: true });
    await execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
    writeFileSync(join(folder, 'installed'), '');
  }
  return join(folder, 'node_modules');
}
