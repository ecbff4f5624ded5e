import type { Rule } from '../../../core/provider/rule.ts';

export const usageReport1: readonly Rule[] = [
  {
    id: 'gcore/post-cloud-v1-usage-report',
    rule: "`POST /cloud/v1/usage_report` accepts the reference's example requests, including its curl command",
    evidence: 'doc',
  },
  {
    id: 'gcore/scheme-authorization-apikey-case',
    rule: 'The scheme of `Authorization` is `APIKey`, case-insensitive',
    evidence: 'doc',
  },
  {
    id: 'gcore/tokens-look-like-1234-abcdef',
    rule: 'Tokens look like `1234$abcdef`; if no keys are configured, any token is accepted unless it is visibly truncated',
    evidence: 'client',
  },
  {
    id: 'gcore/without-header-401-authentication',
    explains: ['unauthenticated'],
    rule: 'Without the header: 401, `Authentication credentials were not provided.`',
    evidence: 'doc',
  },
  {
    id: 'gcore/reference-curl-command-works-printed',
    rule: "The reference's curl command works as printed: its placeholder `<api-key>` is accepted if no keys are configured; the real API would refuse it",
    evidence: 'assumed',
    settledBy: 'nothing: it is a convenience of the emulator',
  },
  {
    id: 'gcore/token-another-scheme-such-bearer',
    explains: ['unauthenticated'],
    rule: 'A token of another scheme, such as Bearer: 401, `Given token not valid for any token type`',
    evidence: 'doc',
  },
  {
    id: 'gcore/header-without-scheme-token-treated',
    rule: 'A header without a scheme or a token is treated like a missing header',
    evidence: 'assumed',
    settledBy: 'a response of the real API to `APIKey` alone',
  },
  {
    id: 'gcore/token-truncated-401-bad-permanent',
    explains: ['unauthenticated'],
    rule: 'A token truncated at its `$`: 401, `Bad permanent token: {partial_key}`; only digits, or digits followed by `$`, are such a token',
    evidence: 'doc',
  },
  {
    id: 'gcore/unknown-token-401-token-invalid',
    explains: ['unknown_credential'],
    rule: 'An unknown token: 401, `Token is invalid or expired`',
    evidence: 'doc',
  },
  {
    id: 'gcore/exception-class-401-not-authenticated',
    rule: 'The `exception_class` of a 401 is `not_authenticated` without a token and `token_not_valid` with one: the vendor lists the classes and the messages, but not which belong together',
    evidence: 'assumed',
    settledBy: 'a response of the real API to each',
  },
  {
    id: 'gcore/request-authenticated-before-body',
    rule: 'The request is authenticated before its body is validated',
    evidence: 'assumed',
    settledBy: 'a response of the real API to a wrong token with a malformed body',
  },
  {
    id: 'gcore/report-starts-beginning-time-utc',
    rule: "The report starts at the beginning of `time_from`'s UTC day",
    evidence: 'doc',
  },
  {
    id: 'gcore/report-ends-just-before-beginning',
    rule: "The report ends just before the beginning of `time_to`'s UTC day",
    evidence: 'doc',
  },
  {
    id: 'gcore/enable-last-day-day-time',
    rule: 'With `enable_last_day` the day of `time_to` is included',
    evidence: 'doc',
  },
  {
    id: 'gcore/time-offset-converted-utc-before',
    rule: 'A time with an offset is converted to UTC before it is truncated to its day',
    evidence: 'doc',
  },
  {
    id: 'gcore/time-without-offset-utc',
    rule: 'A time without an offset is UTC',
    evidence: 'assumed',
    settledBy: 'a response of the real API to a report near midnight, requested with and without `Z`',
  },
  {
    id: 'gcore/equal-days-without-enable-last',
    rule: 'Equal days without `enable_last_day` give an empty report',
    evidence: 'client',
  },
  {
    id: 'gcore/time-day-before-time-validation',
    explains: ['invalid'],
    rule: "`time_to`'s day before `time_from`'s is a ValidationError of `time_to`, also with `enable_last_day`",
    evidence: 'assumed',
    settledBy: 'a response of the real API to such a period',
  },
  {
    id: 'gcore/times-rfc-3339-seconds-dates',
    explains: ['invalid'],
    rule: 'Times are RFC 3339 with seconds; dates without a time, numbers, leap seconds and hour 24 are refused',
    evidence: 'assumed',
    settledBy: 'a response of the real API to `2024-01-01`',
  },
  {
    id: 'gcore/period-can-span-all-years',
    rule: 'A period can span all years from 0001 to 9999',
    evidence: 'assumed',
    settledBy: 'a response of the real API to a period of a century',
  },
  {
    id: 'gcore/resources-sampled-once-minute-second',
    rule: 'Resources are sampled once a minute, at second :30',
    evidence: 'assumed',
    settledBy: 'the `first_seen` of a resource whose creation is known to the second',
  },
  {
    id: 'gcore/first-seen-last-seen-first',
    rule: '`first_seen` and `last_seen` are the first and the last sample inside the period',
    evidence: 'doc',
  },
  {
    id: 'gcore/usage-sum-samples-period',
    rule: 'Usage is the sum of the samples in the period',
    evidence: 'assumed',
    settledBy: 'a bill compared with the history of its resources',
  },
  {
    id: 'gcore/flavors-addresses-billed-minute',
    rule: 'Flavors and addresses are billed by the minute',
    evidence: 'assumed',
    settledBy: 'the same',
  },
];
