import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import type { Target } from '../harness/emulator.ts';
import { type Finished, run } from '../harness/process.ts';
import type { Result } from '../harness/results.ts';
import { version } from '../../../src/version.ts';
import { GO_CLIENTS, needsRefusedModule } from './go.ts';
import { pythonFor } from './python.ts';
import type { Suite } from './suite.ts';

/** A fenced block of README.md. */
export interface Block {
  readonly language: string;
  /** The line of its fence, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** Page tokens are of the emulator's own secret. */
const TOKEN = /"nextToken": ?"[^"]+"/g;

/** Whether what a command printed is the JSON that README shows behind it. */
function isSameAnswer(printed: string, shown: string): boolean {
  try {
    const [a, b] = [printed, shown].map((text): unknown => JSON.parse(text.replaceAll(TOKEN, '"nextToken":""')));
    return isDeepStrictEqual(a, b);
  } catch {
    return false;
  }
}

/** Where README says that the emulator listens. */
const DOCUMENTED = /\b(127\.0\.0\.1|localhost):4010\b/g;

/** Languages whose blocks are run; ```console shows what a terminal shows, and the rest is data. */
const LANGUAGES = new Set(['sh', 'ts', 'python', 'go']);

/** Commands that install or start the emulator: it runs already. */
const STARTS = /^\s*(npm|npx|docker|usage-emulator)\s/m;

export const readme: Suite = {
  name: 'readme',
  title: 'README.md',
  anyKey: true,
  async run(target, temporary) {
    const blocks = blocksOf(readFileSync(join(ROOT, 'README.md'), 'utf8'));
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
      const { status, output, stdout } = await execute(block, target, temporary);
      const shown = blocks[n + 1];
      const isOther = shown?.language === 'json' && !isSameAnswer(stdout, shown.code);
      if (status === 0 && stdout.trim() !== '' && !isOther) continue;
      const printed = isOther ? `printed another answer than line ${shown.line} shows` : 'printed nothing';
      const what = status === 0 ? printed : `ended with status ${status}`;
      failures.push(`README.md:${block.line} ${what}\n${block.code}\n${output}`);
    }
    const skipped = notes.length;
    const failed = failures.length;
    const counts = { passed: runnable.length - skipped - failed, failed, skipped };
    const result: Result = {
      client: 'README.md',
      version,
      suite: 'snippets',
      ...counts,
      notes,
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

function reasonNotToRun({ language, code }: Block): string | undefined {
  if (language === 'sh' && STARTS.test(code)) return 'installs or starts the emulator, which runs already';
  if (language === 'go' && needsRefusedModule(code)) return 'needs a Go module that cannot be had here';
  return undefined;
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
