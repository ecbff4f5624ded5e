import { once } from 'node:events';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Provider } from '../../core/provider/provider.ts';
import type { RecordedPeriod } from '../../core/provider/recording.ts';
import { DEFAULT_LIMITS, MEBIBYTE } from '../../core/limits.ts';
import { machineNow } from '../../core/time/clock.ts';
import { firstDayOf, monthOf } from '../../core/time/day.ts';
import { addDuration } from '../../core/time/duration.ts';
import { DAY_MS, dayOf, parseInstant } from '../../core/time/instant.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { checkNewFile } from '../options.ts';
import { addCommand } from '../run.ts';
import { stopSignal } from '../stop.ts';
import { formatCount } from '../terminal/format-count.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { keyFrom, rateOption, upstreamOption } from '../upstream/options.ts';

const NOTES = `It asks only the provider's own reading endpoints, one request at a time. The
credential is the one of the official client, from its environment variable
(GITPOD_API_KEY, ONA_API_KEY, NIRVANA_LABS_API_KEY, GCORE_API_KEY).

The file holds times, quantities and amounts. Ids, names, addresses and tags
are pseudonyms, the same within a recording and others in the next one. A file
that ends in .yaml is a scenario; any other is NDJSON, for imports.

With --proxy it asks nothing by itself: point a client at the URL that it
prints, and stop it with Ctrl+C. docs/record.md says more.

Exit status:
  0    success
  1    the server can't be asked, or the file can't be written
  2    invalid argument, flag or variable
  130  stopped by SIGINT; 143 by SIGTERM: without --proxy, which ends with 0

Examples:
  usage-emulator record gcore --upstream https://api.gcore.com --dry-run
      --out account.ndjson
  usage-emulator record gcore --upstream https://api.gcore.com
      --from 2026-01-01 --to 2026-02-01 --out account.ndjson
  usage-emulator record nirvana --upstream https://api.nirvanalabs.io
      --shift P1Y --out account.yaml           As a scenario, a year later
  usage-emulator record gitpod --upstream https://app.gitpod.io/api --proxy
      --out account.ndjson`;

interface RecordOptions {
  readonly upstream: URL;
  readonly out: string;
  /** ms */
  readonly from?: number;
  /** ms, exclusive */
  readonly to?: number;
  readonly shift?: string;
  readonly rate: number;
  readonly dryRun?: true;
  readonly proxy?: true;
  readonly port: number;
  readonly force?: true;
}

/** `usage-emulator record`: what an account looks like in the real API, redacted, as records to import. */
export function addRecord(program: Command, context: CliContext): void {
  const recordable = context.providers.filter(({ recording, answers }) => recording && answers);
  addCommand(program, 'record', 'record an account of the real API, redacted, to import or to use as a scenario')
    .addArgument(new Argument('<provider>', 'whose API it is').choices(recordable.map(({ name }) => name)))
    .addOption(upstreamOption())
    .requiredOption('--out <file>', 'file to write: .yaml for a scenario, any other name for NDJSON')
    .option('--from <day>', 'first day, such as 2026-01-01; default: the first of last month', parseDay)
    .option('--to <day>', 'day after the last one; default: the first of this month', parseDay)
    .option('--shift <duration>', 'move all times by whole days, such as P1Y or -P30D', parseShift)
    .addOption(rateOption())
    .option('--dry-run', 'print what it would ask, and send nothing')
    .option('--proxy', 'record what clients ask, instead of asking')
    .addOption(new Option('--port <number>', 'port of the proxy; 0 picks a free one').argParser(parsePort).default(0))
    .option('--force', 'replace the file if it exists')
    .addHelpText('after', `\n${NOTES}`)
    .action(async (name: string, options: RecordOptions) => {
      const provider = recordable.find((candidate) => candidate.name === name);
      if (provider) await record(provider, options, context);
    });
}

/**
 * @throws UsageError for a period or a file that can't be used
 * @throws StartError if the server can't be asked or the file can't be written
 * @throws Interruption
 */
async function record(provider: Provider, options: RecordOptions, context: CliContext): Promise<void> {
  const { upstream, out, rate, dryRun, proxy, port, force = false } = options;
  const { stdout, stderr } = context;
  const period = periodOf(options);
  const offset = offsetOf(options.shift, period);
  const shift = (ms: number): number => ms + offset;
  const [recording, answers] = await Promise.all([provider.recording?.(), provider.answers?.()]);
  if (recording === undefined || answers === undefined) return;
  const [{ askFor, plannedFor }, { createRecorder }, { isScenario, writeRecording }, { connect, lineOf }] =
    await Promise.all([
      import('../record/ask.ts'),
      import('../record/recorder.ts'),
      import('../record/file.ts'),
      import('../upstream/upstream.ts'),
    ]);
  if (dryRun) {
    for (const request of plannedFor(period, recording)) stdout.write(`${lineOf(upstream, request)}\n`);
    stdout.write('Then further pages, and what follows from the answers.\n');
    return;
  }
  checkNewFile(out, force);
  const stop = stopSignal();
  const { endpoints } = provider;
  const recorder = createRecorder({ provider, reader: answers.createReader(), recording, shift });
  if (proxy) {
    const { startProxy } = await import('../record/proxy.ts');
    const log = (line: string): void => void stderr.write(`${line}\n`);
    const { url, close } = await startProxy({ base: upstream, endpoints, recorder, port, log });
    stdout.write(`Recording what clients ask at ${url}\n${variablesOf(provider, url)}Stop with Ctrl+C.\n`);
    if (!stop.aborted) await once(stop, 'abort');
    await close();
  } else {
    const authorization = `${provider.authentication.scheme} ${keyFrom(provider, context.env)}`;
    const progress = createProgressBar(stderr, { label: 'Recording', total: undefined, unit: 'answers' });
    const onAnswer = (count: number): void => {
      stop.throwIfAborted();
      progress.update(count);
    };
    try {
      const pause = async (ms: number): Promise<void> => {
        await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
        stop.throwIfAborted();
      };
      // What the key may not read is missing; what it may is recorded.
      const isAnswer = (status: number): boolean => status === 403;
      const send = connect({ base: upstream, authorization, endpoints, rate, pause, isAnswer });
      await askFor(period, { recording, endpoints, send, recorder, onAnswer });
    } finally {
      progress.clear();
    }
  }
  const recorded = recorder.finish();
  const shown = { from: shift(period.from), to: shift(period.to) };
  writeRecording(out, recorded, { provider, period: shown, settings: recording.settings ?? {} });
  for (const refused of recorded.refused) stderr.write(`refused, and therefore missing: ${refused}\n`);
  if (recorded.skipped > 0) stderr.write(`${formatCount(recorded.skipped)} records of another form are missing\n`);
  const bytes = statSync(out).size;
  if (!isScenario(out) && bytes > DEFAULT_LIMITS.importBytes) {
    const limit = DEFAULT_LIMITS.importBytes / MEBIBYTE;
    stderr.write(`the file is larger than the ${limit} MiB that an import takes: record a shorter period\n`);
  }
  const counts = [...recorded.kinds].map(([kind, { length }]) => `${formatCount(length)} ${kind}`);
  stdout.write(`${out}: ${counts.join(', ')}\n`);
}

/** The variables that point clients at the proxy. Their key stays the real one. */
function variablesOf(provider: Provider, url: string): string {
  return Object.entries(provider.clientEnvironment(url, ''))
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `  ${name}=${value}\n`)
    .join('');
}

/** @throws UsageError */
function periodOf({ from, to }: Pick<RecordOptions, 'from' | 'to'>): RecordedPeriod {
  const month = monthOf(dayOf(machineNow()));
  const period = { from: from ?? firstDayOf(month - 1) * DAY_MS, to: to ?? firstDayOf(month) * DAY_MS };
  if (period.from >= period.to) throw new UsageError('--from must be before --to');
  return period;
}

/** @throws UsageError */
function offsetOf(shift: string | undefined, { from }: RecordedPeriod): number {
  const offset = shift === undefined ? 0 : addDuration(from, shift) - from;
  if (offset % DAY_MS !== 0) throw new UsageError('--shift must be whole days: usage is reported by day');
  return offset;
}

function parseDay(text: string): number {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(`${text}T00:00:00Z`) : undefined;
  if (instant === undefined) throw new InvalidArgumentError('It must be a day such as 2026-01-01.');
  return instant.ms;
}

function parseShift(text: string): string {
  try {
    addDuration(0, text);
    return text;
  } catch {
    throw new InvalidArgumentError('It must be an ISO 8601 duration, such as P1Y or -P30D.');
  }
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  return Number(text);
}
