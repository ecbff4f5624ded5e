import { type Static, Type } from '@sinclair/typebox';

const Choice = <Value extends string>(values: Value[], description: string) =>
  Type.Unsafe<Value>({ type: 'string', enum: values, description });

/** The query parameters of a GET. [gitpod/get-connect-v1-encoding-json] */
export const GetQuery = Type.Object({
  connect: Type.Optional(Type.Literal('v1', { description: "The Connect protocol's version" })),
  encoding: Choice(['json', 'proto'], 'The codec of the message and of the response'),
  message: Type.String({ description: 'The request message, percent-encoded, or in base64url with base64=1' }),
  base64: Type.Optional(Type.String({ description: '1 for a message in base64url; other values are ignored' })),
  compression: Type.Optional(Choice(['gzip', 'br', 'identity', ''], "The message's compression; none if empty")),
});

export type GetQuery = Static<typeof GetQuery>;
