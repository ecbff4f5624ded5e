import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  needing,
  type Probe,
  type ProbeAnswer,
  refusedAll,
} from '../../../core/provider/probe.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { BAD_REQUEST } from './errors.ts';
import { TIMES } from './items.ts';
import { about, FUTURE, having, items, LIMITS, list, PAST, segmentsOf, textIn, timeIn } from './requests.ts';
import { all, idOf, SINGLE } from './usage.ts';

const WINDOW = 'nirvana/active-min-active-max-select';
const ENDED = 'nirvana/ended-null-segment-resource-active';
export const OPEN = 'nirvana/active-min-after-clock-matches';

const HOUR_MS = 3_600_000;

const lastOf = (item: unknown): unknown =>
  segmentsOf(item)
    .toSorted((a, b) => timeIn(a, 'started_at') - timeIn(b, 'started_at'))
    .at(-1);
const hasEnded = (part: unknown): boolean => typeof fieldOf(part, 'ended_at') === 'string';
const ofOne = (item: unknown, window: Readonly<Record<string, string>>) => list({ resource_id: idOf(item), ...window });
const at = (ms: number): string => (Number.isNaN(ms) ? PAST : formatInstant(ms));
/** The same instant with an offset. */
const withOffset = (ms: number, hours: 1 | -1): string =>
  at(ms + hours * HOUR_MS).replace('Z', hours > 0 ? '+01:00' : '-01:00');

/** Probes of what is metered in a window of time. */
export function windowProbes(found: ProbeAnswer | undefined): readonly Probe[] {
  const [first] = items(found);
  const closed = items(found).find(hasEnded);
  const open = items(found).find((item) => !hasEnded(item));
  const several = items(found).find((item) => segmentsOf(item).some(hasEnded) && !hasEnded(lastOf(item)));
  return needing(LIMITS, [
    about(
      WINDOW,
      first,
      'no resources',
      (item) => [
        [list({ active_at_max: PAST }), ofOne(item, { active_at_max: at(timeIn(item, 'started_at') - 24 * HOUR_MS) })],
        (...none) =>
          holdsIf(
            none.every((answer) => items(answer).length === 0),
            'resources from outside the window',
          ),
      ],
      [SINGLE, TIMES],
    ),
    refusedAll(
      'nirvana/instant-without-offset-day-without',
      [list({ active_at_min: '2026-01-01' }), list({ active_at_min: '2026-01-01T00:00:00' })],
      400,
      [BAD_REQUEST, WINDOW],
    ),
    {
      rule: 'nirvana/active-min-after-active-max',
      needs: [BAD_REQUEST, WINDOW],
      requests: [
        list({ active_at_min: '2026-01-02T00:00:00Z', active_at_max: '2026-01-01T00:00:00Z' }),
        list({ active_at_min: '2026-01-01T00:00:00Z', active_at_max: '2026-01-01T00:00:00Z' }),
      ],
      judge: (reversed, equal) =>
        holdsIf(
          reversed.status === 400 && equal.status === 200,
          `status ${reversed.status} for reversed instants, ${equal.status} for equal ones`,
        ),
    },
    about(
      OPEN,
      open,
      'no active resource',
      (item) => [
        [ofOne(item, { active_at_min: FUTURE })],
        (answer) => holdsIf(items(answer).length === 1, 'what is active is missing'),
      ],
      [WINDOW],
    ),
    comparing(
      ENDED,
      [all, list({ limit: '100', active_at_min: FUTURE })],
      (whole, active) =>
        having(1, whole, () => {
          const isClosed = (part: unknown): boolean => timeIn(part, 'ended_at') >= timeIn(part, 'started_at');
          const isWhole = (item: unknown): boolean =>
            [item, ...segmentsOf(item)].every((part) => fieldOf(part, 'ended_at') === null || isClosed(part)) &&
            (fieldOf(item, 'ended_at') === null) ===
              segmentsOf(item).some((segment) => fieldOf(segment, 'ended_at') === null);
          return holdsIf(
            items(whole).every(isWhole) && items(active).every((item) => fieldOf(item, 'ended_at') === null),
            'ended_at is not null while a segment or a resource is active',
          );
        }),
      [WINDOW],
    ),
    about(
      'nirvana/rows-half-open-active-max',
      closed,
      'no resource that has ended',
      (item) => [
        [
          ofOne(item, { active_at_max: textIn(item, 'started_at') }),
          ofOne(item, { active_at_min: textIn(item, 'ended_at') }),
        ],
        (started, ended) =>
          holdsIf(
            items(started).length === 1 && items(ended).length === 0,
            'a start that is exclusive, or an inclusive end',
          ),
      ],
      [ENDED],
    ),
    about(
      'nirvana/rfc-3339-instants',
      first,
      'no resources',
      (item) => {
        const start = timeIn(item, 'started_at');
        return [
          [
            ofOne(item, { active_at_max: withOffset(start + 1000, -1) }),
            ofOne(item, { active_at_max: withOffset(start - 1000, 1) }),
          ],
          (after, before) =>
            holdsIf(items(after).length === 1 && items(before).length === 0, 'another instant than that of the offset'),
        ];
      },
      [WINDOW],
    ),
    about(
      'nirvana/item-contains-whole-history-whichever',
      several,
      'no resource with several segments',
      (item) => [
        [ofOne(item, { active_at_min: FUTURE })],
        (answer) => {
          const shown = segmentsOf(items(answer)[0]);
          return items(answer).length === 0
            ? cannotTell('it is not active any more')
            : holdsIf(
                segmentsOf(item).every((segment) => shown.some((one) => fieldOf(one, 'id') === fieldOf(segment, 'id'))),
                'a part of the history is missing',
              );
        },
      ],
      [OPEN],
    ),
  ]);
}
