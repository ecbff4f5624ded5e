import { join } from 'node:path';
import { CLIENTS } from '../harness/cache.ts';
import { MissingTool } from '../harness/missing-tool.ts';
import { run } from '../harness/process.ts';
import { countGo, failedIfItSaysSo } from '../harness/results.ts';
import type { Suite } from './suite.ts';

/** One module per client, each with its own go.sum. */
export const GO_CLIENTS = [{ folder: 'nirvana', module: 'github.com/nirvana-labs/nirvana-go' }] as const;

/** Official clients for which the Go module proxy returned 403, for every version, when these suites were written. */
const REFUSED = ['github.com/gitpod-io/gitpod-sdk-go', 'github.com/G-Core/gcore-go'] as const;

const NOT_RUN = { passed: 0, failed: 0, skipped: 1 };

/** Whether a program needs an unavailable module. */
export function needsRefusedModule(code: string): boolean {
  return REFUSED.some((module) => code.includes(module));
}

export const go: Suite = {
  name: 'go',
  title: 'Go',
  async run(target) {
    const results = await Promise.all(
      GO_CLIENTS.map(async ({ folder, module }) => {
        const cwd = join(CLIENTS, 'go', folder);
        const { version } = await moduleAt(cwd, module);
        const args = ['test', '-count=1', '-json', './...'];
        const { status, output, stdout } = await run('go', args, { cwd, env: target.env });
        const counts = failedIfItSaysSo(countGo(stdout), status);
        return { client: module, version, suite: 'usage', ...counts, notes: [], output: textOf(output) };
      }),
    );
    const notes = ['the Go module proxy returned 403 for it: no suite yet'];
    const refused = REFUSED.map((client) => ({ client, version: '', suite: 'usage', notes, output: '', ...NOT_RUN }));
    return [...results, ...refused];
  },
};

/**
 * The version and folder of a module in a go.mod.
 *
 * @throws MissingTool without Go, or if the module can't be downloaded
 */
export async function moduleAt(cwd: string, module: string): Promise<{ version: string; folder: string }> {
  const toolchain = await run('go', ['version']);
  if (toolchain.status !== 0) {
    throw new MissingTool('go (1.24 or newer) is missing: install it from go.dev/dl (Debian: apt-get install golang)');
  }
  const download = await run('go', ['mod', 'download'], { cwd });
  if (download.status !== 0) throw new MissingTool(`${module} can't be downloaded\n${download.output}`);
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Version}} {{.Dir}}', module], { cwd });
  const [version = '', folder = ''] = stdout.trim().split(' ');
  return { version, folder };
}

/** The output of `go test -json` as text. */
export function textOf(json: string): string {
  return json
    .split('\n')
    .map((line) => (line.startsWith('{') ? ((JSON.parse(line) as { Output?: string }).Output ?? '') : `${line}\n`))
    .join('');
}
