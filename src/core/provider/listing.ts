import type { Endpoint, Method } from './endpoint.ts';

/** A period and a page of what is listed in it. */
export interface ListingRequest {
  /** RFC 3339: midnights of UTC. `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  /** The number of rows. */
  readonly size: number;
  /** The token of the page, if pages are requested by token; none for the first. */
  readonly token?: string | undefined;
  /** The number of rows before the page, if pages are requested by offset. */
  readonly offset: number;
}

export interface ListingCall {
  readonly method: Method;
  /** With its query string. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
}

/** How a provider's API lists the usage of a period. */
export interface Listing {
  /** Its declaration says where the rows and the next token are. */
  readonly endpoint: Endpoint;
  call(request: ListingRequest): ListingCall;
  /** A line of code for each official client, which comes after the one that makes the client. */
  clients(request: ListingRequest): readonly { readonly client: string; readonly code: string }[];
}
