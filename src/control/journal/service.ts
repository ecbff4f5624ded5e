import type { Datasets } from '../../core/datasets/datasets.ts';
import type { Journal, JournalRecord } from '../../core/journal/journal.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { byNearness, criteriaOf, judge, type Judged } from './judge.ts';
import type { JournalFilter, Verdict, Verification } from './schemas.ts';

/**
 * The journal of a dataset, or all journals if the name is omitted.
 *
 * @param unassigned whether requests that belong to no dataset are added to those of a dataset
 */
export function journalsOf(datasets: Datasets, name: string | undefined, unassigned = false): readonly Journal[] {
  if (name !== undefined) return [...(unassigned ? [datasets.strangers] : []), datasets.get(name).journal];
  return [datasets.strangers, ...datasets.list().map(({ journal }) => journal)];
}

export function recordsOf(journals: readonly Journal[]): readonly JournalRecord[] {
  return journals.flatMap((journal) => journal.records()).sort((a, b) => a.began - b.began);
}

/**
 * The records that match a filter, oldest first.
 *
 * @param limit the newest N
 * @throws Refusal `invalid`
 */
export async function findRecords(
  providers: readonly Provider[],
  journals: readonly Journal[],
  filter: JournalFilter,
  limit = Infinity,
): Promise<readonly JournalRecord[]> {
  const criteria = await criteriaOf(providers, filter);
  const all = recordsOf(journals);
  const found =
    criteria.size === 0
      ? all
      : (await judge(all, criteria)).filter(({ differs }) => differs.length === 0).map(({ record }) => record);
  return limit === Infinity ? found : found.slice(-limit);
}

const SHOWN = 5;

interface Outcome {
  /** The requests that were expected. */
  readonly found: readonly Judged[];
  /** Those that weren't, and how they differ. */
  readonly others: readonly Judged[];
  readonly isExpected: boolean;
  /** What near misses miss. */
  readonly missed: JournalFilter;
}

/**
 * Checks which requests were received: how many match, or whether some came in an order; and whether nothing else came.
 *
 * @param strangers requests of no dataset: they don't count, but may be near misses, such as one to a wrong base URL
 * @throws Refusal `invalid`
 */
export async function verify(
  providers: readonly Provider[],
  journals: readonly Journal[],
  verification: Verification,
  strangers: readonly Journal[] = [],
): Promise<Verdict> {
  const records = recordsOf(journals);
  const { found, others, isExpected, missed } =
    'order' in verification
      ? await checkOrder(providers, records, verification.order)
      : await checkCount(providers, records, verification);
  const unexpected = verification.nothing_else === true ? others : [];
  const nearest = isExpected
    ? []
    : [...others, ...(await judge(recordsOf(strangers), await criteriaOf(providers, missed)))]
        .filter(({ differs }) => differs.length > 0)
        .sort(byNearness);
  return {
    verified: isExpected && unexpected.length === 0,
    count: found.length,
    near_misses: nearest.slice(0, SHOWN).map(({ entry, differs }) => ({ entry, differs: [...differs] })),
    unexpected: unexpected.slice(0, SHOWN).map(({ entry }) => entry),
  };
}

async function checkCount(
  providers: readonly Provider[],
  records: readonly JournalRecord[],
  { match, count = { min: 1 } }: Exclude<Verification, { order: unknown }>,
): Promise<Outcome> {
  const judged = await judge(records, await criteriaOf(providers, match));
  const found = judged.filter(({ differs }) => differs.length === 0);
  const { min = 0, max = Infinity } = typeof count === 'number' ? { min: count, max: count } : count;
  const others = judged.filter(({ differs }) => differs.length > 0);
  return { found, others, isExpected: found.length >= min && found.length <= max, missed: match };
}

/** Each step is met by the first request after that of the step before; other requests may come in between. */
async function checkOrder(
  providers: readonly Provider[],
  records: readonly JournalRecord[],
  order: readonly JournalFilter[],
): Promise<Outcome> {
  const found: Judged[] = [];
  let others: readonly Judged[] = [];
  let from = 0;
  for (const step of order) {
    const judged = await judge(records, await criteriaOf(providers, step));
    const index = judged.findIndex(({ differs }, position) => position >= from && differs.length === 0);
    others = judged.filter(({ record }) => !found.some((one) => one.record === record));
    const hit = judged[index];
    if (hit === undefined) return { found, others, isExpected: false, missed: step };
    found.push(hit);
    from = index + 1;
  }
  others = others.filter(({ record }) => record !== found.at(-1)?.record);
  return { found, others, isExpected: true, missed: {} };
}
