import type { Static, TObject, TUnsafe } from '@sinclair/typebox';
import type { Endpoint } from '../../../core/provider/endpoint.ts';
import { connectEndpoint, type ConnectRequest, type ConnectResponse, type ProtoMethod } from './connect/endpoint.ts';
import { pagingQuery } from './paging.ts';

// A further Connect method is one declaration: its schemas follow from the proto file.

interface Declaration<Input, Output> {
  /** As generated from the proto file. */
  readonly method: ProtoMethod & { readonly request: TUnsafe<Input>; readonly response: TUnsafe<Output> };
  readonly description: string;
}

export interface GetMethod<Input, Output> extends Declaration<Input, Output> {
  readonly answer: (request: ConnectRequest<Input, object>) => Output;
}

/** Declares a method whose response is one message. */
export function getMethod<Input, Output>({ method, description, answer }: GetMethod<Input, Output>): Endpoint {
  return connectEndpoint({
    method,
    description,
    request: method.request,
    response: method.response,
    query: {},
    paged: false,
    answer: (request) => ({ json: JSON.stringify(answer(request)), rows: 1 }),
  });
}

interface ListMethod<Input, Output> extends Declaration<Input, Output> {
  readonly answer: (request: ConnectRequest<Input, Static<TObject<typeof pagingQuery>>>) => ConnectResponse;
}

/** Declares a method whose response is one page of a listing. */
export function listMethod<Input, Output>({ method, description, answer }: ListMethod<Input, Output>): Endpoint {
  return connectEndpoint({
    method,
    description,
    request: method.request,
    response: method.response,
    query: pagingQuery,
    paged: true,
    answer,
  });
}
