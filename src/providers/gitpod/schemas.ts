import { type Static, type TSchema, Type } from '@sinclair/typebox';

// Requests and responses in protobuf's canonical JSON, with the vendor's own descriptions. Unknown fields are ignored,
// as protobuf ignores them.

export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 25;

const PageSize = Type.Integer({
  minimum: 0,
  maximum: MAX_PAGE_SIZE,
  description:
    'Page size is the maximum number of results to retrieve per page. Defaults to 25. Maximum 100. 0 means the default.',
});

const Token = Type.String({
  description: 'Token for the next set of results that was returned as next_token of a PaginationResponse',
});

const Timestamp = (description: string) => Type.String({ format: 'date-time', description });

/** A field that may also be sent as null, which protobuf's JSON mapping reads as unset: no handler sees one. */
const Field = <Schema extends TSchema & { type: string }>(schema: Schema) =>
  Type.Optional(Type.Unsafe<Static<Schema>>({ ...schema, type: [schema.type, 'null'] }));

export const ListRequest = Type.Object(
  {
    pagination: Field(
      Type.Object({ token: Field(Token), pageSize: Field(PageSize) }, { description: 'Pagination options.' }),
    ),
    filter: Field(
      Type.Object(
        {
          projectId: Field(Type.String({ description: 'Optional project ID to filter runtime records by.' })),
          dateRange: Type.Object(
            {
              startTime: Timestamp('Start time of the date range (inclusive).'),
              endTime: Timestamp('End time of the date range (exclusive).'),
            },
            { description: 'Date range to query runtime records within.' },
          ),
        },
        { description: 'Filter options.' },
      ),
    ),
  },
  {
    examples: [
      {
        filter: {
          projectId: 'd2c94c27-3b76-4a42-b88c-95a85e392c68',
          dateRange: { startTime: '2024-01-01T00:00:00Z', endTime: '2024-01-02T00:00:00Z' },
        },
        pagination: { pageSize: 100 },
      },
    ],
  },
);

export type ListRequest = Static<typeof ListRequest>;

/** What the official 0.x clients page by: a value here wins over the body's. */
export const PagingQuery = Type.Object({
  token: Type.Optional(Token),
  pageSize: Type.Optional(PageSize),
});

export type PagingQuery = Static<typeof PagingQuery>;

const Choice = <Value extends string>(values: Value[], description: string) =>
  Type.Unsafe<Value>({ type: 'string', enum: values, description });

/** https://connectrpc.com/docs/protocol#unary-get-request */
export const GetQuery = Type.Object({
  connect: Type.Optional(Type.Literal('v1', { description: "The Connect protocol's version" })),
  encoding: Choice(['json', 'proto'], "The message's codec, and the response's"),
  message: Type.String({ description: 'The request message, percent-encoded, or in base64url with base64=1' }),
  base64: Type.Optional(Type.String({ description: '1 for a message in base64url; anything else is ignored' })),
  compression: Type.Optional(Choice(['gzip', 'br', 'identity', ''], "The message's compression; none, if empty")),
  ...PagingQuery.properties,
});

export type GetQuery = Static<typeof GetQuery>;

const EnvironmentUsageRecord = Type.Object(
  {
    id: Type.Optional(Type.String({ description: 'Environment usage record ID.' })),
    environmentId: Type.Optional(Type.String({ description: 'Environment ID associated with the record.' })),
    userId: Type.Optional(
      Type.String({
        description: 'User ID is the ID of the user who created the environment associated with the record.',
      }),
    ),
    projectId: Type.Optional(
      Type.String({ description: 'Project ID associated with the environment (if available).' }),
    ),
    runnerId: Type.Optional(Type.String({ description: 'Runner ID associated with the environment.' })),
    environmentClassId: Type.Optional(Type.String({ description: 'Environment class ID associated with the record.' })),
    createdAt: Type.Optional(Timestamp('Time when the environment was created.')),
    stoppedAt: Type.Optional(Timestamp('Time when the environment was stopped.')),
  },
  { description: 'EnvironmentUsageRecord represents a record of an environment from start to stop.' },
);

export const ListResponse = Type.Object({
  pagination: Type.Object({
    nextToken: Type.String({ description: 'Token for the next page of results, empty when there is no more' }),
  }),
  records: Type.Array(EnvironmentUsageRecord),
});
