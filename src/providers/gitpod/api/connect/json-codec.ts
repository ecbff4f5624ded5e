import { Failure } from '../../../../core/http/failure.ts';
import type { Codec } from './codec.ts';
import { toCanonicalJson } from './protobuf-json.ts';

/** Rejects invalid UTF-8, and a byte order mark, which JSON doesn't allow. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Protobuf's JSON mapping. [gitpod/content-type-application-json-parameters, gitpod/malformed-json-empty-body-body] */
export const jsonCodec: Codec = {
  contentType: 'application/json',
  decode({ request }, bytes) {
    if (bytes.length === 0) throw new Failure('malformed_body', 'the message is empty; send {} to set no field');
    let json: unknown;
    try {
      json = JSON.parse(utf8.decode(bytes));
    } catch {
      throw new Failure('malformed_body', 'the message is not valid JSON in UTF-8');
    }
    return toCanonicalJson(request, json);
  },
  encode: (_types, json) => json,
};
