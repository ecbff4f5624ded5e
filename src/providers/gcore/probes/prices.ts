import { cannotTell, comparing, fieldOf, holdsIf, type Probe, type ProbeAnswer } from '../../../core/provider/probe.ts';
import { ADD_UP, BACKUPS, COUNTS, monthOf, ROWS, rowsOf, totalsOf } from './costs.ts';
import { daysBefore, get, groupOf, MAX_ROWS, ofAll, results, startOfDay } from './requests.ts';

const STATUS = 'gcore/price-status-hide-cost-currency';
const NAMES = 'gcore/billing-feature-name-product-configuration';
const FORMAT = 'gcore/response-format-asks-csv-columns';

const RECORD_COLUMNS =
  'Service,UUID,Feature,Tags,Service_name,Region_id,Region_name,Project_id,Project_name,First_seen,Last_seen,' +
  'Period_from,Period_to,Units,Value,Error,Cost,Currency,Attached_to,Port_id';
const TOTAL_COLUMNS = 'Type,Feature,Region_id,Region_name,Period_from,Period_to,Units,Value,Error,Cost,Currency';
/** A cell of CSV, in quotes or not, and what ends it. */
const CELL = /(?:"(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;

const nameOf = (row: unknown): string => String(fieldOf(row, 'billing_feature_name'));
const textOf = ({ json }: ProbeAnswer): string => (typeof json === 'string' ? json : '');
const headOf = (answer: ProbeAnswer): string => textOf(answer).split(/\r?\n/, 1)[0] ?? '';

/** Probes of prices, names of products, commitments and CSV. @param to an instant (ms) on the last day with data */
export function priceProbes(to: number): readonly Probe[] {
  const days = daysBefore(to);
  const whole = rowsOf({ ...days, limit: MAX_ROWS });
  const page = { ...days, limit: 5 };
  const csv = [
    rowsOf(page),
    { ...rowsOf({ ...page, response_format: 'csv_records' }), text: true },
    totalsOf(days),
    { ...totalsOf({ ...days, response_format: 'csv_totals' }), text: true },
  ] as const;
  const month = monthOf({ year_month: startOfDay(to).slice(0, 7) });
  return [
    comparing(
      STATUS,
      [whole, totalsOf(days)],
      (rows, totals) =>
        ofAll(results(rows), () =>
          holdsIf(
            [rows, totals].every((answer) => {
              const status = fieldOf(answer.json, 'price_status');
              const isHidden = (row: unknown): boolean =>
                fieldOf(row, 'cost') === null && fieldOf(row, 'currency') === null;
              return (
                ['show', 'error'].includes(String(status)) || (status === 'hide' && results(answer).every(isHidden))
              );
            }),
            'another price_status, or costs in spite of hide',
          ),
        ),
      [ROWS],
    ),
    comparing(
      'gcore/missing-price-cost-null-err',
      [whole, totalsOf(days)],
      (rows, totals) =>
        ofAll(results(rows), () => {
          const reports = [rows, totals];
          if (reports.some(({ json }) => fieldOf(json, 'price_status') === 'hide'))
            return cannotTell('costs are hidden');
          const isMissing = (row: unknown): boolean => typeof fieldOf(row, 'err') === 'string';
          return holdsIf(
            reports.every(
              (answer) =>
                results(answer).every((row) => isMissing(row) === (fieldOf(row, 'cost') === null)) &&
                results(answer).some(isMissing) === (fieldOf(answer.json, 'price_status') === 'error'),
            ),
            'a cost and an error, or neither',
          );
        }),
      [STATUS],
    ),
    comparing(
      NAMES,
      [whole, get('v1/regions', { limit: '1000' })],
      (answer, regions) =>
        ofAll(results(answer), (rows) => {
          const names = new Map(results(regions).map((one) => [fieldOf(one, 'id'), fieldOf(one, 'display_name')]));
          const isNamed = (row: unknown): boolean => {
            const region = names.get(fieldOf(row, 'region_id'));
            // What a commitment is called is another question.
            return / - (PAYG|[A-Z]\w+)$/.test(nameOf(row)) && nameOf(row).includes(String(region));
          };
          return holdsIf(rows.every(isNamed), 'names in other words');
        }),
      [ROWS],
    ),
    comparing(
      'gcore/name-commitment-ends-commit',
      [get('v2/reservations'), month],
      (reservations, answer) => {
        const isActive = (row: unknown): boolean => {
          const [from, end] = ['active_from', 'active_to'].map((name) =>
            Date.parse(String(fieldOf(row, `commit.${name}`))),
          );
          return from !== undefined && from <= to && !(end !== undefined && end <= to);
        };
        if (!results(reservations).some(isActive)) return cannotTell('no reservations in this month');
        return holdsIf(
          results(answer)
            .map(nameOf)
            .some((name) => name.endsWith(' - Commit')),
          'no such name in this month',
        );
      },
      [NAMES],
    ),
    comparing('gcore/monthly-report-tells-commitment-overcommit', [month], (answer) => {
      const committed = results(answer).filter((row) => / - \w*commit$/i.test(nameOf(row)));
      if (committed.length === 0) return cannotTell('no commitments in this month');
      const others = new Set(
        results(answer)
          .filter((row) => !committed.includes(row))
          .map(fieldsOf),
      );
      return holdsIf(
        committed.every((row) => others.size === 0 || others.has(fieldsOf(row))),
        'another field',
      );
    }),
    comparing(
      FORMAT,
      csv,
      (rows, records, _, totals) =>
        ofAll(results(rows), () =>
          holdsIf(headOf(records) === RECORD_COLUMNS && headOf(totals) === TOTAL_COLUMNS, 'other columns'),
        ),
      [ROWS],
    ),
    comparing(
      'gcore/csv-rfc-4180-line-column',
      csv,
      (rows, records, sums, totals) =>
        ofAll(results(rows), () =>
          holdsIf(isCsvOf(records, rows) && isCsvOf(totals, sums), 'another form, or other lines than the JSON'),
        ),
      [FORMAT, COUNTS, BACKUPS, ADD_UP],
    ),
  ];
}

const fieldsOf = (row: unknown): string =>
  [groupOf(row).split(' ', 1)[0], ...Object.keys(Object(row) as object)].sort().join();

/** Whether CSV has as many lines as a JSON answer has rows. */
function isCsvOf(csv: ProbeAnswer, json: ProbeAnswer): boolean {
  const [head, ...rest] = widthsOf(textOf(csv)) ?? [];
  return rest.length === results(json).length && rest.every((width) => width === head);
}

/** How many cells each line of CSV has, as RFC 4180 has it; `undefined` for other text. */
function widthsOf(text: string): readonly number[] | undefined {
  const widths: number[] = [];
  let width = 0;
  CELL.lastIndex = 0;
  for (let position = 0; position < text.length; position = CELL.lastIndex) {
    const end = CELL.exec(text)?.[1];
    if (end === undefined) return undefined;
    width += 1;
    if (end === ',') continue;
    widths.push(width);
    width = 0;
  }
  return widths;
}
