import Big from 'big.js';
import { type AnswerSource, type Fields, isObject } from '../../../core/provider/answer-reader.ts';
import { listRegions } from '../api/account/regions.ts';
import { listReservations } from '../api/account/reservations.ts';
import { REGIONS } from '../regions.ts';
import { commitments } from '../store/account/commitments.ts';

/** What flavors begin with; others are of virtual machines. A reservation doesn't say what type its resources have. */
const TYPES: readonly (readonly [start: string, type: string])[] = [
  ['bm3-ai', 'ai_cluster'],
  ['bm', 'baremetal'],
  ['g3-ai', 'ai_virtual_cluster'],
  ['lb', 'load_balancer'],
  ['g2s-shared', 'basic_vm'],
];

/** Reserved resources. Reservations name their regions: a list of regions has the ids. */
export const reservations: AnswerSource = {
  endpoints: [listReservations, listRegions],
  recognizes: (answer) => resultsOf(answer)?.every((result) => 'commit' in result) === true,
  createReader() {
    const regions = new Map<unknown, unknown>(REGIONS.map(({ display_name, id }) => [display_name, id]));
    const found = new Map<string, { readonly result: Fields; readonly call: number }>();
    return {
      add({ endpoint, answer }, call) {
        const results = resultsOf(answer);
        for (const result of results ?? []) {
          if (endpoint === listRegions.id) regions.set(result['display_name'], result['id']);
          else
            found.set(JSON.stringify([result['resource_name'], result['region_name'], result['commit']]), {
              result,
              call,
            });
        }
        return results !== undefined;
      },
      *records() {
        for (const { result, call } of found.values()) {
          yield { kind: commitments.name, record: commitmentOf(result, regions.get(result['region_name'])), call };
        }
      },
    };
  },
};

const resultsOf = (answer: Fields): Fields[] | undefined => {
  const results = answer['results'];
  return Array.isArray(results) && results.every(isObject) ? results : undefined;
};

function commitmentOf(reservation: Fields, regionId: unknown): Fields {
  const { resource_name: flavor, resource_count: count, commit, active_overcommit: overcommit } = reservation;
  const { active_from: from, active_to: to } = isObject(commit) ? commit : {};
  return {
    type: TYPES.find(([start]) => String(flavor).startsWith(start))?.[1] ?? 'instance',
    flavor,
    // Unknown names are refused, with the name.
    region_id: regionId ?? reservation['region_name'],
    count,
    price: pricePerMinute(commit),
    overcommit_price: pricePerMinute(overcommit),
    from: dayIn(from),
    to: dayIn(to) ?? null,
  };
}

const dayIn = (instant: unknown): unknown => (typeof instant === 'string' ? instant.slice(0, 10) : instant);

/** `price_per_unit` is that of an hour. */
function pricePerMinute(terms: unknown): unknown {
  const price = isObject(terms) ? terms['price_per_unit'] : undefined;
  if (typeof price !== 'string' || !/^\d{1,15}(\.\d{1,18})?$/.test(price)) return price;
  return new Big(price).div(60).round(18).toFixed();
}
