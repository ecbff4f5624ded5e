import {
  type AnswerSource,
  type Fields,
  isObject,
  type ReadRecord,
  type SourceReader,
  without,
} from '../../../core/provider/answer-reader.ts';
import { Refusal } from '../../../core/refusal.ts';
import { costResources } from '../api/costs/resources.ts';
import { usageReport } from '../api/usage-report.ts';
import type { SampleRange } from '../store/metering.ts';
import { resources } from '../store/record-kind.ts';
import {
  joined,
  recordedUse,
  spread,
  type UsedSegment,
  withoutDerived,
  writtenSegment,
} from '../store/recorded/use.ts';
import { daysOf, filtersOf, isInDefaultOrder } from './asked.ts';
import { inSeenOrder } from './order.ts';
import { knownParts, type Line, nest, outside, type Period, type View } from './periods.ts';

/** What a row with cost has besides the fields of a usage row. */
const COST_FIELDS = ['billing_feature_name', 'cost', 'currency', 'err'];

const rowsOf = (answer: Fields): Fields[] | undefined => {
  const rows = answer['resources'] ?? answer['results'];
  return Array.isArray(rows) && rows.every(isObject) ? rows : undefined;
};

/**
 * The resources of reports. Reports of several periods, such as days, add up: each period then has what its report said.
 * Of periods within each other, the shortest counts, and a longer one says what the rest of its days had.
 */
export const reports: AnswerSource = {
  endpoints: [usageReport, costResources],
  recognizes: (answer) => rowsOf(answer)?.every((row) => 'billing_value' in row && 'first_seen' in row) === true,
  createReader,
};

function createReader(): SourceReader {
  const periods = new Map<string, Period>();
  /** Lines of reports whose periods are unknown. */
  const apart = new Map<string, Line>();
  /** Lines that an import refuses. */
  const wrong: ReadRecord[] = [];
  const periodFor = (request: unknown): Period | undefined => {
    const days = daysOf(request);
    if (days === undefined) return undefined;
    const key = `${days.from}/${days.to}`;
    const period = periods.get(key) ?? { ...days, lines: new Map<string, Line>(), views: new Map<string, View>() };
    periods.set(key, period);
    return period;
  };
  return {
    add({ request, answer }, call) {
      const rows = rowsOf(answer);
      if (rows === undefined) return false;
      const period = periodFor(request);
      const view = period && isObject(request) ? viewFor(period, request, answer) : undefined;
      for (const [index, row] of rows.entries()) {
        const line = lineOf(without(row, COST_FIELDS), call);
        if (!('use' in line)) {
          wrong.push(line);
          continue;
        }
        const key = keyOf(line);
        if (period === undefined) apart.set(JSON.stringify([key, line.use.samples]), line);
        period?.lines.set(key, line);
        view?.positions.set(offsetOf(request) + index, key);
      }
      return true;
    },
    *records() {
      yield* wrong;
      yield* recordsOf(periods.values(), apart.values());
    },
  };
}

/** What one request and those for its other pages showed. */
function viewFor({ views }: Period, request: Fields, answer: Fields): View {
  const filters = filtersOf(request);
  const inDefaultOrder = isInDefaultOrder(request);
  const key = JSON.stringify([filters, inDefaultOrder ? '' : [request['order_by'], request['sorting']]]);
  const view = views.get(key) ?? { filters, inDefaultOrder, count: 0, positions: new Map<number, string>() };
  view.count = typeof answer['count'] === 'number' ? answer['count'] : Infinity;
  views.set(key, view);
  return view;
}

function offsetOf(request: unknown): number {
  const offset = isObject(request) ? request['offset'] : undefined;
  return typeof offset === 'number' ? offset : 0;
}

function lineOf(row: Fields, call: number): Line | ReadRecord {
  try {
    const use = recordedUse(row);
    if (use !== undefined) return { resource: withoutDerived(row), use, call };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  return { kind: resources.name, record: row, call };
}

/** No two resources are the same in everything but what they used. */
function keyOf({ resource }: Line): string {
  return JSON.stringify(Object.entries(resource).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A resource with its use in all periods. */
interface Resource extends Line {
  readonly segments: UsedSegment[];
}

function* recordsOf(periods: Iterable<Period>, apart: Iterable<Line>): Iterable<ReadRecord> {
  const all = new Map<string, Resource>();
  const nested = nest(periods);
  const show = (key: string, line: Line): Resource => {
    const known = all.get(key);
    const resource = { ...line, call: Math.max(line.call, known?.call ?? 0), segments: known?.segments ?? [] };
    all.set(key, resource);
    return resource;
  };
  for (const period of nested) {
    for (const [key, line] of period.lines) {
      const { resource, use } = line;
      const { segments } = show(key, line);
      const known = knownParts(period, key, resource);
      const used = known.length === 0 ? 0n : useWithin(segments, known);
      // Not less than 0: the account may have changed between two reports.
      const rest = use.used > used ? use.used - used : 0n;
      segments.push(...spread({ used: rest, size: use.size }, outside(use.samples, known)));
    }
  }
  for (const line of apart) {
    const { segments } = show(keyOf(line), line);
    if (segments.some(({ samples }) => overlap(samples, line.use.samples))) throw seenTwice(line);
    segments.push(...spread(line.use, [line.use.samples]));
  }
  for (const key of inSeenOrder(all.keys(), tiesIn(nested, all))) {
    const found = all.get(key);
    if (found === undefined) continue;
    const inOrder = found.segments.sort((a, b) => a.samples.first - b.samples.first);
    const segments = joined(inOrder).map((segment) => writtenSegment(found.use.type, segment));
    // A resource that was seen without a sample outside of shorter periods is in these.
    if (segments.length > 0) yield { kind: resources.name, record: { ...found.resource, segments }, call: found.call };
  }
}

function useWithin(segments: readonly UsedSegment[], ranges: readonly SampleRange[]): bigint {
  const within = segments.filter(({ samples }) => ranges.some((range) => overlap(range, samples)));
  return within.reduce((sum, { samples: { first, end }, rate }) => sum + BigInt(rate) * BigInt(end - first), 0n);
}

function overlap(a: SampleRange, b: SampleRange): boolean {
  return a.first < b.end && b.first < a.end;
}

function seenTwice({ resource }: Line): Refusal {
  const id = [resource['uuid'], resource['port_id'], resource['last_name']].find((value) => typeof value === 'string');
  return new Refusal(
    'conflict',
    `reports whose periods are unknown show the ${String(resource['type'])} ${id ?? 'without a name'} in the same time: import a HAR file, which has the requests with the periods, or only one of the reports`,
  );
}

/** The sequences of resources that only the order in which they were added tells apart. */
function* tiesIn(periods: readonly Period[], all: ReadonlyMap<string, Line>): Iterable<readonly string[]> {
  for (const { views } of periods) {
    for (const { inDefaultOrder, positions } of views.values()) {
      if (!inDefaultOrder) continue;
      const ties = new Map<string, Set<string>>();
      for (const [, key] of [...positions].sort(([a], [b]) => a - b)) {
        const resource = all.get(key)?.resource;
        const tie = JSON.stringify([resource?.['project_id'], resource?.['uuid'] ?? null]);
        ties.set(tie, (ties.get(tie) ?? new Set()).add(key));
      }
      for (const keys of ties.values()) yield [...keys];
    }
  }
}
