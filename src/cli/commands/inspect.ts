import type { Command } from 'commander';
import { anomaliesIn } from '../../core/provider/anomaly.ts';
import { type Content, contentOf } from '../content.ts';
import type { CliContext } from '../context.ts';
import { inspect } from '../inspection.ts';
import { openContent } from '../open-content.ts';
import { type ClockOption, clockOption, contentOptions, dataOption, monthOption } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { describeAnomalies } from '../terminal/anomalies-text.ts';
import { describeInspection } from '../terminal/inspection-text.ts';
import { columnsOf, paintFor } from '../terminal/terminal.ts';

const NOTES = `Usage after the simulated current time is not counted. A file is only read, and
may be served at the same time.

--json prints { data, scenario, seed, parameters, clock, month, storage_bytes,
providers }, and for each provider { title, counts, first_day, last_day,
busiest_month, storage_bytes, headlines, measures }. A measure is a billed
quantity, such as environment_minutes (Gitpod, by the month of the stop),
vm_resource_hours and compute_vcpu_quantity_hours (Nirvana), instance_minutes
and volume_gbminutes (Gcore): { unit, description, total, months, days }, with
amounts by UTC month ("2026-01") and, for the chosen month, by day. Amounts are
computed from the data itself, not by the code that answers requests.

--anomalies prints the answer key: what the scenario planted, when, where and
what it has cost by the clock, or its hours where the API has no prices; with
--json as in the control API.

Exit status:
  0  success
  1  the file is not a data file, or was made from another scenario or seed
  2  invalid flag, variable or scenario

Examples:
  usage-emulator inspect                       the default account
  usage-emulator inspect --data usage.db       what is in a file
  usage-emulator inspect --scenario ./mine.yaml --clock 2026-03-01T00:00:00Z
  usage-emulator inspect --month 2025-12       this month day by day
  usage-emulator inspect --json | jq '.providers.gitpod.measures
      .environment_minutes.months["2026-01"]'  expected values for tests`;

interface InspectOptions {
  readonly data: string;
  readonly clock?: ClockOption;
  readonly month?: string;
  readonly anomalies?: true;
  readonly json?: true;
}

/** `usage-emulator inspect`: what a dataset holds at a point in time. */
export function addInspect(program: Command, context: CliContext): void {
  const command = addCommand(program, 'inspect', 'show what a data file or a scenario contains')
    .addHelpText('after', `\n${NOTES}`)
    .action(async (options: InspectOptions) => {
      await show(options, contentOf(command, options.data), context);
    });
  addOptions(command, context.env, [
    dataOption('data file to inspect, instead of a scenario'),
    ...contentOptions(context.scenarios),
    clockOption(),
    monthOption(),
  ]);
  command.option('--anomalies', 'list what the scenario planted for people to detect');
  command.option('--json', 'print JSON instead');
}

/**
 * @throws UsageError for an invalid scenario
 * @throws StartError for a file that can't be read
 */
async function show(
  { data, clock, month, anomalies, json }: InspectOptions,
  content: Content,
  context: CliContext,
): Promise<void> {
  const { providers, stdout, env } = context;
  const { db, origin, now } = await openContent({ data, clock }, content, context);
  try {
    if (anomalies) {
      const planted = anomaliesIn(providers, db, now);
      stdout.write(json ? `${JSON.stringify(planted, null, 2)}\n` : describeAnomalies(planted));
      return;
    }
    const found = inspect({ data, db, origin, providers, now, month });
    stdout.write(
      json
        ? `${JSON.stringify(found, null, 2)}\n`
        : describeInspection(found, columnsOf(stdout), paintFor(stdout, env)),
    );
  } finally {
    db.close();
  }
}
