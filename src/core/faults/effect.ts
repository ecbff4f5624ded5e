import { type Static, type TProperties, Type } from '@sinclair/typebox';

export const Count = (description: string) => Type.Integer({ minimum: 1, description });
export const closed = { additionalProperties: false };

/** Headers that tell a client whether and when to retry. */
const retryHeaders = {
  'retry-after': Type.Optional(
    Type.Union(
      [
        Type.Integer({ minimum: 0 }),
        Type.String({ pattern: '^[\\x20-\\x7e]{1,100}$', title: '1 to 100 printable ASCII characters' }),
      ],
      {
        description: 'The header `retry-after`: seconds, or an HTTP date.',
      },
    ),
  ),
  'retry-after-ms': Type.Optional(
    Type.Number({ minimum: 0, description: 'The header `retry-after-ms`: milliseconds.' }),
  ),
  'x-should-retry': Type.Optional(Type.Boolean({ description: 'The header `x-should-retry`.' })),
};

const words = {
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "One of the provider's error codes." })),
  message: Type.Optional(Type.String({ maxLength: 2000 })),
};

const FieldName = (description: string) => Type.String({ minLength: 1, maxLength: 100, description });
const field = FieldName('The name of a field of the answer, wherever it is.');

/** Printable ASCII, so that it can be sent in a header. */
const headerText = (maxLength: number) =>
  Type.String({
    pattern: `^[\\x20-\\x7e]{1,${maxLength}}$`,
    title: `1 to ${maxLength} printable ASCII characters`,
  });

/** An effect of this kind. */
const effect = <Name extends string, Properties extends TProperties>(
  kind: Name,
  description: string,
  properties: Properties,
) => Type.Object({ kind: Type.Literal(kind), ...properties }, { ...closed, description });

export const Effect = Type.Union(
  [
    effect('error', "An error in the provider's format.", {
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      ...words,
      ...retryHeaders,
    }),
    effect('rate_limit', "A token bucket. Calls that find it empty get the provider's 429.", {
      burst: Count('The number of calls that pass at once.'),
      per_second: Type.Number({
        minimum: 0,
        description: 'The number of further calls that pass per second of real time.',
      }),
      ...words,
      ...retryHeaders,
    }),
    effect('expired_credential', "The provider's error for an unknown API key.", {}),
    effect(
      'expired_page_token',
      "The provider's error for an invalid page token. It counts only calls that send a token.",
      {
        uses: Type.Optional(Count('A token is accepted so many times before. Default: never.')),
        seconds: Type.Optional(
          Type.Number({
            minimum: 0,
            description: "A token is accepted for so long after it was issued, by the dataset's clock. Default: never.",
          }),
        ),
      },
    ),
    effect('truncated_body', 'The connection ends in the middle of the body.', {}),
    effect('malformed_json', 'A complete body that is not valid JSON, with a status of success.', {}),
    effect('slow_body', 'The body arrives slowly.', {
      bytes: Count('The number of bytes per chunk.'),
      every_ms: Type.Integer({ minimum: 0, maximum: 60_000, description: 'ms between two chunks.' }),
    }),
    effect('bandwidth', 'The body arrives evenly, at this speed.', {
      bytes_per_second: Count('The number of bytes per second of real time.'),
    }),
    effect('connection_reset', 'The connection is reset without a response.', {}),
    effect('empty_page', 'A page without rows, whose next token leads to the rows that it should have had.', {}),
    effect('short_page', 'A page of fewer rows than asked for. The other rows follow on the next page.', {
      rows: Type.Optional(Count('The number of rows. Default: half of the page.')),
    }),
    effect(
      'repeated_page_token',
      'The next token is the one that was sent, so that the same page comes again. It counts only calls that send a token.',
      {},
    ),
    effect(
      'repeated_row',
      'The last row of the page before comes again as the first row. It counts only calls for a later page.',
      {},
    ),
    effect('missing_row', 'The first row is missing. It counts only calls for a later page.', {}),
    effect('wrong_total', 'Totals and counts that disagree with the rows.', {
      by: Type.Optional(Type.Number({ description: 'What is added to each. Default: 1.' })),
    }),
    effect('number_as_text', 'A number is sent as text.', { field }),
    effect('null_value', 'A value is null. In protobuf, the field is not set.', { field }),
    effect('unknown_enum', 'An enum has a value that clients do not know.', {
      field,
      value: Type.Optional(
        Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Integer()], {
          description: 'The value; for protobuf, a number. Default: UNKNOWN_TO_CLIENTS.',
        }),
      ),
    }),
    effect('extra_field', 'The answer and each of its rows have one more field.', {
      field: Type.Optional(FieldName('Its name. Default: added_later.')),
      value: Type.Optional(
        Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean(), Type.Null()], {
          description: 'Its value. Default: new.',
        }),
      ),
    }),
    effect('raw', 'A response that is not of the provider, such as the error page of a proxy.', {
      status: Type.Integer({ minimum: 200, maximum: 599 }),
      headers: Type.Optional(
        Type.Record(Type.String(), headerText(1000), {
          maxProperties: 20,
          description: 'Headers, by name. Default: an HTML page without further headers.',
        }),
      ),
      body: Type.Optional(Type.String({ maxLength: 16_384 })),
    }),
    effect('redirect', 'A redirect to another address.', {
      location: headerText(2000),
      status: Type.Optional(
        Type.Union(
          ([301, 302, 303, 307, 308] as const).map((status) => Type.Literal(status)),
          { description: 'Default: 302.' },
        ),
      ),
    }),
  ],
  { description: 'The effect on the call.' },
);
export type Effect = Static<typeof Effect>;
