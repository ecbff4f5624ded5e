import type { Rule } from '../../../core/provider/rule.ts';
import { JSON_MAPPING, connectGo, descriptor } from './links.ts';

export const messages: readonly Rule[] = [
  {
    id: 'gitpod/messages-published-field-numbers',
    rule: 'Messages have the published field numbers, names and types',
    evidence: 'doc',
    link: descriptor('usage_pb.d.ts'),
  },
  {
    id: 'gitpod/json-output-lower-camel-case',
    rule: "JSON output: lowerCamelCase, timestamps in `Z` with 0, 3, 6 or 9 fractional digits (the emulator's have whole milliseconds)",
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/json-input-lower-camel-case',
    rule: 'JSON input: lowerCamelCase or the names in the proto file',
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/json-input-null-means-unset',
    rule: 'JSON input: `null` means unset',
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/json-input-unknown-fields-ignored',
    rule: "JSON input: unknown fields are ignored, as Connect's servers do",
    evidence: 'doc',
    link: connectGo('969bcabf2e780de3b2de562cfae2011dcc85600a/codec.go'),
  },
  {
    id: 'gitpod/json-input-int32-number-decimal',
    rule: 'JSON input: an int32 is a number or a decimal string',
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/enum-value-may-sent-name',
    rule: 'An enum value may be sent by its name or its number',
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/json-input-timestamp-z-offset',
    rule: 'JSON input: a timestamp has `Z` or an offset, 0 to 9 fractional digits, a year from 0001 to 9999',
    evidence: 'doc',
    link: JSON_MAPPING,
  },
  {
    id: 'gitpod/timestamp-without-offset-vendor-python',
    rule: "A timestamp without offset, as in the vendor's Python example, is read as UTC",
    evidence: 'assumed',
    settledBy: "the real API's response to the vendor's own Python example",
  },
  {
    id: 'gitpod/field-set-twice-lower-camel',
    rule: 'If a field is set twice, the lowerCamelCase value is used, otherwise the last one',
    evidence: 'assumed',
    settledBy: "the real API's response to such a body; Go's protobuf library refuses it",
  },
];
