import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { QUICK_START, startNode } from './processes.ts';

/** A request. Its body is base64, so that it can be binary. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The job of a load process. */
export interface LoadJob {
  /** Each connection draws its own random sequence from these, with repetitions. */
  readonly pool: readonly LoadRequest[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** Responses per second. */
  readonly rate: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
  /** The load's share of its core, 0 to 1. Near 1, the load is measured and not the server. */
  readonly busy: number;
}

/** Puts a server under load, the same load for the same round. Round 0 warms up. */
export type Load = (url: string, round: number) => Promise<LoadResult>;

/**
 * Sends a single request.
 *
 * @throws Error if the response isn't 2xx
 */
export async function send(url: string, { method, path, headers, body }: LoadRequest): Promise<Answer> {
  const content = body === undefined ? {} : { body: Buffer.from(body, 'base64') };
  const answer = await fetch(url + path, { method, headers, ...content });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(`${method} ${path} got ${answer.status}: ${bytes.toString()}`);
  return { contentType: answer.headers.get('content-type') ?? '', bytes };
}

export interface Answer {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const PROCESS = join(import.meta.dirname, 'load-process.ts');

let jobs = 0;

/**
 * @param folder for the job's file, which must exist as long as the load is used
 * @returns a load that throws if a response isn't 2xx
 */
export function createLoad(folder: string, job: LoadJob): Load {
  jobs += 1;
  const file = join(folder, `load-${jobs}.json`);
  writeFileSync(file, JSON.stringify(job));
  return async (url, round) => {
    const child = startNode([PROCESS, file, url, String(round)], 'load', QUICK_START);
    if (child.stdout === null) throw new Error('no stdout');
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    if (child.exitCode !== 0) throw new Error(`the load on ${url} exited with status ${child.exitCode}`);
    return JSON.parse(output) as LoadResult;
  };
}
