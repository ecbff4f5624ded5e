import { cannotTell, comparing, fieldOf, holdsIf, needing, type Probe } from '../../../core/provider/probe.ts';
import { childrenOf, groupsOf, having, items, LIMITS, list, segmentsOf, timeIn } from './requests.ts';

export const FIELDS = 'nirvana/item-documented-example-fields';
export const TIMES = 'nirvana/instants-rfc-3339-utc-without';
const HEADS = 'nirvana/only-bundle-heads-children';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?Z$/;
const MINUTE_MS = 60_000;

const page = list({ limit: '99' });
const all = list({ limit: '100' });
const isText = (value: unknown, names: readonly string[]): boolean =>
  names.every((name) => typeof fieldOf(value, name) === 'string');

export const hasItemFields = (item: unknown): boolean =>
  isText(item, ['project_id', 'region', 'resource_id', 'resource_type']) &&
  fieldOf(item, 'started_at') !== undefined &&
  Array.isArray(fieldOf(item, 'dimensions'));
const hasSegmentFields = (segment: unknown): boolean =>
  isText(segment, ['id', 'dimension']) &&
  fieldOf(segment, 'started_at') !== undefined &&
  typeof fieldOf(segment, 'quantity') === 'number';
const withChildren = (segment: unknown): readonly unknown[] => [segment, ...childrenOf(segment)];

/** Probes of what an item of usage looks like. */
export function itemProbes(): readonly Probe[] {
  return needing(LIMITS, [
    comparing(FIELDS, [page], (answer) =>
      having(1, answer, () => {
        const segments = items(answer).flatMap(segmentsOf);
        // Where it is missing only from what is active, another rule differs.
        const isEndKnown = [items(answer), segments].every((parts) =>
          parts.some((part) => fieldOf(part, 'ended_at') !== undefined),
        );
        return holdsIf(
          isEndKnown && items(answer).every(hasItemFields) && segments.flatMap(withChildren).every(hasSegmentFields),
          'a documented field is missing, or has another type',
        );
      }),
    ),
    comparing(
      TIMES,
      [page],
      (answer) =>
        having(1, answer, () => {
          const parts = items(answer).flatMap((item) => [item, ...segmentsOf(item).flatMap(withChildren)]);
          const times = parts.flatMap((part) => [fieldOf(part, 'started_at'), fieldOf(part, 'ended_at') ?? undefined]);
          return holdsIf(
            times.every((time) => time === undefined || (typeof time === 'string' && INSTANT.test(time))),
            'times of another form',
          );
        }),
      [FIELDS],
    ),
    comparing(
      HEADS,
      [all],
      (answer) =>
        having(1, answer, () => {
          const given = items(answer)
            .flatMap(segmentsOf)
            .map((segment) => fieldOf(segment, 'children'))
            .filter((children) => children !== undefined);
          if (given.length === 0) return cannotTell('no bundles');
          return holdsIf(
            given.every((children) => Array.isArray(children) && children.length > 0),
            'children of what is no bundle',
          );
        }),
      [FIELDS],
    ),
    comparing(
      'nirvana/resize-closes-dimension-segment-opens',
      [all],
      (answer) => {
        const gaps = items(answer).flatMap((item) => gapsOf(segmentsOf(item)));
        // What is stopped for longer and starts again isn't resized.
        const resized = gaps.filter((gap) => gap < MINUTE_MS);
        if (resized.length === 0) return cannotTell('no resource was resized');
        return holdsIf(
          resized.every((gap) => gap === 0),
          'a segment that does not begin when the one before ends',
        );
      },
      [TIMES],
    ),
  ]);
}

/** The times between segments of one dimension, ms. */
function gapsOf(segments: readonly unknown[]): number[] {
  return groupsOf(segments, 'dimension').flatMap((ofOne) => {
    const sorted = ofOne.toSorted((a, b) => timeIn(a, 'started_at') - timeIn(b, 'started_at'));
    return sorted.slice(1).flatMap((segment, index) => {
      const end = fieldOf(sorted[index], 'ended_at');
      return typeof end === 'string' ? [timeIn(segment, 'started_at') - Date.parse(end)] : [];
    });
  });
}
