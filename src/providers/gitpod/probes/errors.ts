import { comparing, errorsHave, hasTexts, holdsIf, type Probe } from '../../../core/provider/probe.ts';
import { FORM, INVALID, invalidAll, isInvalid, list, page, PATH, records } from './requests.ts';

/** A time without records. */
export const EMPTY = { startTime: '1990-01-01T00:00:00Z', endTime: '1990-01-02T00:00:00Z' };

/** Probes of invalid requests. */
export function errorProbes(): readonly Probe[] {
  return [
    errorsHave(FORM, [page(-1), page(101), list({ filter: {} })], hasTexts('code', 'message')),
    {
      rule: INVALID,
      needs: [FORM],
      requests: [page(101), page(-1), page(50), page(100)],
      judge(above, below, half, whole) {
        const other = [above, below].map(isInvalid).find(({ verdict }) => verdict !== 'holds');
        if (other !== undefined) return other;
        const isCut = records(half).length === 50 && records(whole).length <= 50;
        return holdsIf(whole.status === 200 && !isCut, `status ${whole.status} for 100, or fewer records`);
      },
    },
    invalidAll('gitpod/filter-without-date-range-range', [
      list({ filter: {} }),
      list({ filter: { dateRange: { startTime: EMPTY.startTime } } }),
      list({ filter: { dateRange: { endTime: EMPTY.endTime } } }),
    ]),
    invalidAll('gitpod/value-wrong-type-invalid-argument', [
      list({ pagination: 'x' }),
      list({ pagination: { pageSize: true } }),
    ]),
    invalidAll('gitpod/malformed-json-empty-body-body', [
      { method: 'POST', path: PATH, rawBody: '{' },
      { method: 'POST', path: PATH, rawBody: '[]' },
    ]),
    comparing(
      'gitpod/json-input-unknown-fields-ignored',
      [list({ surprise: true }), list({ pagination: { pageSize: 1, surprise: true } })],
      () => holdsIf(true, ''),
    ),
    comparing('gitpod/json-input-null-means-unset', [list({ filter: null }), list({ pagination: null })], () =>
      holdsIf(true, ''),
    ),
  ];
}
