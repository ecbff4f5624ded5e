import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import type { Target } from '../harness/emulator.ts';
import { type Finished, run } from '../harness/process.ts';
import type { Result } from '../harness/results.ts';
import { version } from '../../../src/version.ts';
import { GO_CLIENTS } from './go.ts';
import { pythonFor } from './python.ts';
import type { Suite } from './suite.ts';

/** A fenced block of README.md. */
export interface Block {
  readonly language: string;
  /** The line of its fence, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** Where README says that the emulator listens. */
const DOCUMENTED = /\b(127\.0\.0\.1|localhost):4010\b/g;

/** Languages whose blocks are run; ```console shows what a terminal shows, and the rest is data. */
const LANGUAGES = new Set(['sh', 'ts', 'python', 'go']);

/** Blocks of these languages that aren't run, by a command in them, and why. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^\s*(npm|npx|docker|usage-emulator)\s/m, 'installs or starts the emulator, which runs already'],
];

export const readme: Suite = {
  name: 'readme',
  title: 'README.md',
  anyKey: true,
  async run(target, temporary) {
    const blocks = blocksOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
    const runnable = blocks.filter(({ language }) => LANGUAGES.has(language));
    const reasons: string[] = [];
    const failures: string[] = [];
    for (const block of runnable) {
      const reason = NOT_RUN.find(([command]) => command.test(block.code))?.[1];
      if (reason !== undefined) {
        reasons.push(`line ${block.line}: ${reason}`);
        continue;
      }
      const { status, output, stdout } = await execute(block, target, temporary);
      if (status === 0 && stdout.trim() !== '') continue;
      const what = status === 0 ? 'printed nothing' : `ended with status ${status}`;
      failures.push(`README.md:${block.line} ${what}\n${block.code}\n${output}`);
    }
    const skipped = reasons.length;
    const failed = failures.length;
    const counts = { passed: runnable.length - skipped - failed, failed, skipped };
    const result: Result = {
      client: 'README.md',
      version,
      suite: 'snippets',
      ...counts,
      reasons,
      output: failures.join('\n'),
    };
    return [result];
  },
};

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

async function execute({ language, line, code }: Block, target: Target, temporary: string): Promise<Finished> {
  const rewritten = code.replaceAll(DOCUMENTED, new URL(target.url).host);
  const { env } = target;
  switch (language) {
    case 'ts':
      // From standard input, so that imports are found from the package's root.
      return run(process.execPath, ['--input-type=module-typescript', '-'], { cwd: ROOT, env, input: rewritten });
    case 'python': {
      const folder = /\bgcore\b/.test(code) ? 'gcore-0' : /\bfrom gitpod import\b/.test(code) ? 'gitpod-0' : 'gitpod-1';
      return run(await pythonFor(folder), ['-B', '-'], { env, input: rewritten });
    }
    case 'go': {
      const client = GO_CLIENTS.find(({ module }) => code.includes(module));
      const cwd = join(temporary, `readme-${line}`);
      mkdirSync(cwd);
      for (const file of ['go.mod', 'go.sum']) cpSync(join(CLIENTS, 'go', client?.folder ?? '', file), join(cwd, file));
      writeFileSync(join(cwd, 'main.go'), rewritten);
      return run('go', ['run', '.'], { cwd, env });
    }
    default:
      return run('bash', ['-euo', 'pipefail'], { cwd: temporary, env, input: rewritten });
  }
}
