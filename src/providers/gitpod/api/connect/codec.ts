import type { TSchema } from '@sinclair/typebox';
import { jsonCodec } from './json-codec.ts';

/** A method's messages: their names in the proto file, and the schema of the request's canonical protobuf JSON. */
export interface MessageTypes {
  readonly input: string;
  readonly output: string;
  readonly request: TSchema;
}

/** An encoding of protobuf messages. Handlers know only JSON: binary messages are converted from and to it. */
export interface Codec {
  readonly contentType: string;
  /**
   * @returns the request in canonical protobuf JSON, not validated yet
   * @throws Failure `malformed_body`
   */
  decode(types: MessageTypes, bytes: Uint8Array): unknown;
  /** @param json the response in canonical protobuf JSON */
  encode(types: MessageTypes, json: string): string | Buffer;
}

export const JSON_TYPE = 'application/json';
export const PROTO = 'application/proto';

let proto: Promise<Codec> | undefined;

export const codecs = {
  [JSON_TYPE]: async () => jsonCodec,
  // Most runs have no binary messages, and building their descriptors takes an eighth of a start. An import takes a tenth
  // of a page even if the module is there.
  [PROTO]: () => (proto ??= import('./proto-codec.ts').then(({ protoCodec }) => protoCodec)),
};

export const CONTENT_TYPES: readonly string[] = Object.keys(codecs);

/** @returns `undefined` for an unknown content type */
export async function codecFor(contentType: string | undefined): Promise<Codec | undefined> {
  return contentType === JSON_TYPE || contentType === PROTO ? codecs[contentType]() : undefined;
}
