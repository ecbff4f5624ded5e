import { writeFileSync } from 'node:fs';
import { Argument, type Command, Option } from 'commander';
import type { Provider } from '../../core/provider/provider.ts';
import { machineNow } from '../../core/time/clock.ts';
import type { Checked } from '../check/run-probes.ts';
import type { CliContext } from '../context.ts';
import { StartError } from '../exit.ts';
import { addCommand } from '../run.ts';
import { keyFrom, rateOption, upstreamOption } from '../upstream/options.ts';

const NOTES = `It asks only the provider's own reading endpoints, one request at a time. The
credential is the one of the official client, from its environment variable
(GITPOD_API_KEY, ONA_API_KEY, NIRVANA_LABS_API_KEY, GCORE_API_KEY). The report
holds no data of the account. docs/check.md says more.

Exit status:
  0  no rule differs
  1  a rule differs, or the server can't be asked
  2  invalid argument, flag or variable

Examples:
  usage-emulator check gcore --upstream https://api.gcore.com --dry-run
  usage-emulator check gcore --upstream https://api.gcore.com --report gcore.md
  usage-emulator check nirvana --upstream http://127.0.0.1:4010 --rate 6000`;

interface CheckOptions {
  readonly upstream: URL;
  readonly rate: number;
  readonly dryRun?: true;
  readonly json?: true;
  readonly report?: string;
}

/** `usage-emulator check`: which rules hold for an API that is served elsewhere, such as the vendor's own. */
export function addCheck(program: Command, context: CliContext): void {
  const { providers } = context;
  const checkable = providers.filter(({ probes }) => probes !== undefined);
  addCommand(program, 'check', 'check by read-only requests which rules hold for the real API')
    .addArgument(new Argument('<provider>', 'whose API it is').choices(checkable.map(({ name }) => name)))
    .addOption(upstreamOption())
    .addOption(rateOption())
    .addOption(new Option('--dry-run', 'print what it would ask, and send nothing'))
    .addOption(new Option('--json', 'print JSON instead'))
    .addOption(new Option('--report <file>', 'also write a report that can be shared'))
    .addHelpText('after', `\n${NOTES}`)
    .action(async (name: string, options: CheckOptions) => {
      const provider = checkable.find((candidate) => candidate.name === name);
      if (provider) await check(provider, options, context);
    });
}

async function check(provider: Provider, options: CheckOptions, { env, stdout }: CliContext): Promise<void> {
  const { upstream, rate, dryRun, json, report } = options;
  const [{ connect, lineOf, remembering }, { plannedRequests, runProbes }, { reportOf, tableOf }, probes] =
    await Promise.all([
      import('../upstream/upstream.ts'),
      import('../check/run-probes.ts'),
      import('../check/report.ts'),
      provider.probes?.(),
    ]);
  if (probes === undefined) return;
  const now = machineNow();
  if (dryRun) {
    for (const request of plannedRequests(probes, now)) {
      stdout.write(`${lineOf(upstream, request)}\n`);
    }
    stdout.write('Then pages that follow from the answers. Days depend on when the account has data.\n');
    return;
  }
  const authorization = `${provider.authentication.scheme} ${keyFrom(provider, env)}`;
  const { endpoints } = provider;
  const { unserved } = probes;
  // A server that fails for one request is judged by it.
  const isAnswer = (status: number): boolean => status >= 500;
  const send = remembering(connect({ base: upstream, authorization, endpoints, unserved, rate, isAnswer }));
  const checked: Checked[] = [];
  let ended: string | undefined;
  try {
    for await (const one of runProbes(probes, send, now)) checked.push(one);
  } catch (error) {
    if (error instanceof StartError) ended = error.message;
    throw error;
  } finally {
    // Also where the server stops answering halfway: what has been seen holds.
    const result = { provider: provider.name, ...(ended !== undefined && { ended }), rules: checked };
    if (json) stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else if (checked.length > 0) stdout.write(tableOf(checked));
    if (report !== undefined && checked.length > 0) write(report, reportOf(provider, checked, ended));
  }
  const differing = checked.filter(({ verdict }) => verdict === 'differs').length;
  if (differing > 0) throw new StartError(`${differing} of ${checked.length} rules differ`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new StartError(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
