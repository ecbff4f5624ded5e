import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Pin } from './machine.ts';
import { QUICK_START, startNode } from './processes.ts';

/** One request; its body in base64, so that it may be any bytes. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the load's process is told. */
export interface LoadJob {
  /** From which every connection draws a random sequence of its own, with repetitions. */
  readonly pool: readonly LoadRequest[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** Answers in a second. */
  readonly rate: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
  /** How much of its core the load itself took, 0 to 1: near 1 it is the load that is measured. */
  readonly busy: number;
}

/** Puts servers under load: the same one for each in the same round. Round 0 warms up. */
export type Load = (url: string, round: number) => Promise<LoadResult>;

/**
 * Sends a single request.
 *
 * @throws Error where the answer is none of 2xx
 */
export async function send(url: string, { method, path, headers, body }: LoadRequest): Promise<Answer> {
  const content = body === undefined ? {} : { body: Buffer.from(body, 'base64') };
  const answer = await fetch(url + path, { method, headers, ...content });
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${bytes.toString()}`);
  return { contentType: answer.headers.get('content-type') ?? '', bytes };
}

export interface Answer {
  readonly contentType: string;
  readonly bytes: Buffer;
}

const PROCESS = join(import.meta.dirname, 'load-process.ts');

let jobs = 0;

/**
 * @param folder where the job is kept, as long as the load is wanted
 * @returns what throws where an answer is none of 2xx
 */
export function createLoad(folder: string, job: LoadJob, pin: Pin = 'load'): Load {
  jobs += 1;
  const file = join(folder, `load-${jobs}.json`);
  writeFileSync(file, JSON.stringify(job));
  return async (url, round) => {
    const child = startNode([PROCESS, file, url, String(round)], pin, QUICK_START);
    if (child.stdout === null) throw new Error('no stdout');
    const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
    if (child.exitCode !== 0) throw new Error(`the load on ${url} failed`);
    return JSON.parse(output) as LoadResult;
  };
}
