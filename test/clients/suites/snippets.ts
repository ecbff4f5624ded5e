import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import type { Target } from '../harness/emulator.ts';
import { type Finished, run } from '../harness/process.ts';
import type { Result } from '../harness/results.ts';
import { version } from '../../../src/core/version.ts';
import { GO_CLIENTS, needsRefusedModule } from './go.ts';
import { pythonFor } from './python.ts';
import type { Suite } from './suite.ts';

/** The pages whose code blocks are run. */
const PAGES = [
  ...(['README.md', 'docs/clients.md', 'docs/recipes.md', 'docs/control.md'] as const),
  ...(['docs/gcore.md', 'docs/money.md'] as const),
];

/** A fenced block of a Markdown page. */
export interface Block {
  readonly language: string;
  /** The line of its fence, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** Page tokens depend on the secret of the emulator that issues them. */
const TOKEN = /"nextToken": ?"[^"]+"/g;

/** Whether a command printed the JSON that the page shows after it. */
function isSameAnswer(printed: string, shown: string): boolean {
  try {
    const [a, b] = [printed, shown].map((text): unknown => JSON.parse(text.replaceAll(TOKEN, '"nextToken":""')));
    return isDeepStrictEqual(a, b);
  } catch {
    return false;
  }
}

/** The address of the emulator in the pages. */
const DOCUMENTED = /\b(127\.0\.0\.1|localhost):4010\b/g;

/** Languages whose blocks are run. ```console blocks show a terminal session, the others are data. */
const LANGUAGES = new Set(['sh', 'ts', 'python', 'go']);

/** Commands that install or start the emulator, which is already running here. */
const STARTS = /^\s*(npm|npx|docker|usage-emulator)\s/m;

export const snippets: Suite = {
  name: 'snippets',
  title: 'Snippets of the documentation',
  anyKey: true,
  async run(target, temporary) {
    const results: Result[] = [];
    for (const page of PAGES) results.push(await runPage(page, target, temporary));
    return results;
  },
};

async function runPage(page: string, target: Target, temporary: string): Promise<Result> {
  const blocks = blocksOf(readFileSync(join(ROOT, page), 'utf8'));
  const runnable = blocks.filter(({ language }) => LANGUAGES.has(language));
  const notes: string[] = [];
  const failures: string[] = [];
  for (const [n, block] of blocks.entries()) {
    if (!LANGUAGES.has(block.language)) continue;
    const reason = reasonNotToRun(block);
    if (reason !== undefined) {
      notes.push(`line ${block.line}: ${reason}`);
      continue;
    }
    const folder = join(temporary, `${basename(page, '.md')}-${block.line}`);
    mkdirSync(folder);
    const { status, output, stdout } = await execute(block, target, folder);
    const problem = status === 0 ? problemWith(block, stdout, blocks[n + 1]) : `exited with status ${status}`;
    if (problem !== undefined) failures.push(`${page}:${block.line} ${problem}\n${block.code}\n${output}`);
  }
  const skipped = notes.length;
  const failed = failures.length;
  const counts = { passed: runnable.length - skipped - failed, failed, skipped };
  return { client: page, version, suite: 'snippets', ...counts, notes, output: failures.join('\n') };
}

/**
 * What is wrong with the output of a block that succeeded.
 *
 * @param next the block after it: after a request in sh, JSON is the expected answer
 */
function problemWith({ language }: Block, stdout: string, next: Block | undefined): string | undefined {
  if (stdout.trim() === '') return 'printed nothing';
  if (language !== 'sh' || next?.language !== 'json' || isSameAnswer(stdout, next.code)) return undefined;
  return `printed another answer than line ${next.line} shows`;
}

/** The fenced blocks of a Markdown text that name a language. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = '', 2: code = '', index }) => ({
      language,
      line: markdown.slice(0, index).split('\n').length,
      code,
    }),
  );
}

function reasonNotToRun({ language, code }: Block): string | undefined {
  if (language === 'sh' && STARTS.test(code)) return 'installs or starts the emulator, which is already running';
  if (language === 'go' && needsRefusedModule(code)) return 'needs a Go module that is not available here';
  return undefined;
}

async function execute({ language, code }: Block, target: Target, folder: string): Promise<Finished> {
  const rewritten = code.replaceAll(DOCUMENTED, new URL(target.url).host);
  const { env } = target;
  switch (language) {
    case 'ts':
      // From standard input, so that imports are resolved from the package's root.
      return run(process.execPath, ['--input-type=module-typescript', '-'], { cwd: ROOT, env, input: rewritten });
    case 'python': {
      const client = /\bgcore\b/.test(code) ? 'gcore-0' : /\bfrom gitpod import\b/.test(code) ? 'gitpod-0' : 'gitpod-1';
      return run(await pythonFor(client), ['-B', '-'], { env, input: rewritten });
    }
    case 'go': {
      const client = GO_CLIENTS.find(({ module }) => code.includes(module));
      for (const file of ['go.mod', 'go.sum']) {
        cpSync(join(CLIENTS, 'go', client?.folder ?? '', file), join(folder, file));
      }
      writeFileSync(join(folder, 'main.go'), rewritten);
      return run('go', ['run', '.'], { cwd: folder, env });
    }
    default:
      return run('bash', ['-euo', 'pipefail'], { cwd: folder, env, input: rewritten });
  }
}
