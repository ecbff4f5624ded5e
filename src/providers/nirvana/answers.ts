import {
  type AnsweredCall,
  type AnswerSource,
  defineAnswers,
  type Fields,
  isObject,
  itemSource,
  type ReadRecord,
  without,
} from '../../core/provider/answer-reader.ts';
import { projectsGet, projectsList } from './api/account/projects.ts';
import { billingHistory } from './api/billing/history.ts';
import { billingStatements } from './api/billing/statements.ts';
import { usageGet } from './api/usage-get.ts';
import { usageList } from './api/usage-list.ts';
import { projects } from './store/account/projects.ts';
import { credits } from './store/billing/credits.ts';
import { prices } from './store/billing/prices.ts';
import { meteredResources } from './store/record-kind.ts';

/** The items of a list, or the answer itself if it is one item. */
const itemsBy =
  (id: string) =>
  (answer: Fields): unknown =>
    id in answer ? [answer] : answer['items'];

const usage = itemSource({
  endpoints: [usageList, usageGet],
  kind: meteredResources.name,
  itemsOf: itemsBy('resource_id'),
  id: 'resource_id',
  has: 'dimensions',
  merge: (earlier, later) => ({ ...later, dimensions: mergeRows(earlier['dimensions'], later['dimensions']) }),
});

/** The rows of both histories by their ids: answers to different filters may each show a part. */
function mergeRows(earlier: unknown, later: unknown): unknown {
  if (!Array.isArray(earlier) || !Array.isArray(later)) return later;
  const known = new Map(earlier.filter(isObject).map((row) => [row['id'], row]));
  const merged = later.map((row: unknown) => {
    const before = isObject(row) ? known.get(row['id']) : undefined;
    if (!isObject(row) || before === undefined) return row;
    known.delete(row['id']);
    const children = mergeRows(before['children'], row['children'] ?? before['children']);
    return children === undefined ? row : { ...row, children };
  });
  if (known.size === 0) return merged;
  const startOf = (row: unknown): number => Date.parse(String(isObject(row) ? row['started_at'] : ''));
  return [...known.values(), ...merged].sort((a, b) => startOf(a) - startOf(b));
}

const projectNames = itemSource({
  endpoints: [projectsList, projectsGet],
  kind: projects.name,
  itemsOf: itemsBy('id'),
  id: 'id',
  has: 'tags',
  // The counts follow from the resources.
  recordOf: (item) => without(item, ['resources']),
});

const creditHistory = itemSource({
  endpoints: [billingHistory],
  kind: credits.name,
  itemsOf: itemsBy('id'),
  id: 'id',
  has: 'amount',
});

/** Statements say what each dimension cost in a month: its price from the first day of that month. */
const statementPrices: AnswerSource = {
  endpoints: [billingStatements],
  recognizes: (answer) => typeof answer['month'] === 'string' && Array.isArray(answer['projects']),
  createReader() {
    const months = new Map<
      string,
      { readonly call: number; readonly rates: ReadonlyMap<string, ReadonlySet<string>> }
    >();
    return {
      add({ answer }: AnsweredCall & { readonly answer: Fields }, call) {
        const month = answer['month'];
        if (typeof month !== 'string' || !Array.isArray(answer['projects'])) return false;
        months.set(month, { call, rates: ratesOf(answer) });
        return true;
      },
      *records(): Iterable<ReadRecord> {
        const latest = new Map<string, string>();
        for (const [month, { call, rates }] of [...months].sort(([a], [b]) => (a < b ? -1 : 1))) {
          for (const [metric, [price, ...others]] of rates) {
            // Nothing says on which day a price changed within a month.
            if (price === undefined || others.length > 0 || latest.get(metric) === price) continue;
            latest.set(metric, price);
            yield { kind: prices.name, record: { metric, from: `${month}-01`, price }, call };
          }
        }
      },
    };
  },
};

/** The unit prices of each dimension in a statement. */
function ratesOf(statement: Fields): Map<string, Set<string>> {
  const rates = new Map<string, Set<string>>();
  const visit = (value: unknown): void => {
    if (!isObject(value)) return;
    const [dimension, price] = [value['dimension'], value['unit_price']];
    if (typeof dimension === 'string' && typeof price === 'string') {
      rates.set(dimension, (rates.get(dimension) ?? new Set()).add(price));
    }
    for (const field of ['projects', 'resource_types', 'items', 'children']) {
      const parts = value[field];
      if (Array.isArray(parts)) parts.forEach(visit);
    }
  };
  visit(statement);
  return rates;
}

/** What answers of the API show. */
export const answers = defineAnswers([usage, projectNames, creditHistory, statementPrices]);
