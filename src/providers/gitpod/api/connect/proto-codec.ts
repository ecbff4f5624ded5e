import { type DescMessage, fromBinary, fromJsonString, type Message, toBinary, toJson } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import { Failure } from '../../../../core/http/failure.ts';
import { registry } from '../../gen/registry.ts';
import { TIMESTAMP_RULE } from '../constraints.ts';
import type { Codec } from './codec.ts';

/**
 * Protobuf's binary encoding of the messages in `proto/`: https://protobuf.dev/programming-guides/encoding/
 *
 * [gitpod/content-type-application-proto-response, gitpod/messages-published-field-numbers]
 * [gitpod/binary-message-cant-decoded-invalid]
 */
export const protoCodec: Codec = {
  contentType: 'application/proto',
  decode({ input }, bytes) {
    const type = typeOf(input);
    let message: Message;
    try {
      message = fromBinary(type, bytes);
    } catch {
      throw new Failure('malformed_body', `the message is not a binary ${type.typeName}`);
    }
    const invalid = invalidTimestamp(reflect(type, message));
    if (invalid !== undefined) throw new Failure('malformed_body', `${invalid}: ${TIMESTAMP_RULE}`);
    return toJson(type, message);
  },
  encode({ output }, json) {
    const type = typeOf(output);
    return Buffer.from(toBinary(type, fromJsonString(type, json)));
  },
};

function typeOf(name: string): DescMessage {
  const type = registry.getMessage(name);
  if (type === undefined) throw new TypeError(`no message ${name}`);
  return type;
}

/**
 * Finds a timestamp that JSON can't express, and no calendar has.
 *
 * @returns the path of its field
 */
function invalidTimestamp(message: ReflectMessage): string | undefined {
  for (const field of message.fields) {
    if (field.fieldKind !== 'message' || !message.isSet(field)) continue;
    const value = message.get(field);
    const path = isInvalid(field.message, value) ? '' : invalidTimestamp(value);
    if (path !== undefined) return path === '' ? field.name : `${field.name}.${path}`;
  }
  return undefined;
}

function isInvalid(type: DescMessage, { message }: ReflectMessage): boolean {
  if (type.typeName !== TimestampSchema.typeName) return false;
  try {
    toJson(type, message);
    return false;
  } catch {
    return true;
  }
}
