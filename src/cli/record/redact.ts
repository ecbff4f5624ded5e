import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Fields } from '../../core/provider/answer-reader.ts';
import type { RecordKind } from '../../core/provider/record-kind.ts';
import type { Recording } from '../../core/provider/recording.ts';
import { Refusal } from '../../core/refusal.ts';
import { QUANTITY } from '../../core/schema/fields.ts';
import { formatDay } from '../../core/time/day.ts';
import { dayOf, formatInstant, parseInstant } from '../../core/time/instant.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Keys of tags that are so common that they tell nothing of an account. All others become pseudonyms, as all values do. */
const TAG_KEYS = new Set([
  ...['app', 'application', 'component', 'cost-center', 'cost_center', 'customer', 'department', 'env'],
  ...['environment', 'managed-by', 'managed_by', 'name', 'os_distro', 'os_type', 'os_version', 'owner', 'product'],
  ...['project', 'region', 'role', 'service', 'stage', 'team', 'tenant', 'tier', 'version'],
]);

const ID = /^id$|_id$|Id$/;

export interface RedactionOptions extends Pick<Recording, 'words'> {
  readonly pseudonyms: Pseudonyms;
  /** Moves an instant, ms. */
  readonly shift: (ms: number) => number;
}

/**
 * Turns a record into one that tells nothing of the account besides times and quantities. It is built from the kind's
 * schema: what the schema doesn't name isn't looked at.
 *
 * @returns a function whose result is `undefined` for a record that the kind can't write
 */
export function createRedaction({ words, pseudonyms, shift }: RedactionOptions) {
  /** `undefined` for a value that the schema doesn't allow. */
  function redact(schema: TSchema, value: unknown, field: string): unknown {
    if (KindGuard.IsUnion(schema)) {
      for (const variant of schema.anyOf) {
        const redacted = redact(variant, value, field);
        if (redacted !== undefined) return redacted;
      }
      return undefined;
    }
    if (KindGuard.IsLiteral(schema)) return value === schema.const ? value : undefined;
    if (KindGuard.IsString(schema)) return typeof value === 'string' ? redactText(schema, value, field) : undefined;
    if (KindGuard.IsInteger(schema) || KindGuard.IsNumber(schema)) {
      if (typeof value !== 'number') return undefined;
      return ID.test(field) && words[field]?.(value) !== true ? pseudonyms.number(value) : value;
    }
    if (KindGuard.IsBoolean(schema)) return typeof value === 'boolean' ? value : undefined;
    if (KindGuard.IsNull(schema)) return value === null ? value : undefined;
    if (KindGuard.IsArray(schema)) {
      return Array.isArray(value) ? value.map((item) => redact(schema.items, item, field)) : undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (KindGuard.IsObject(schema)) return redactFields(schema, value);
    if (!KindGuard.IsRecord(schema)) return undefined;
    const [items] = Object.values(schema.patternProperties);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        TAG_KEYS.has(key) ? key : pseudonyms.text(key),
        items && redact(items, item, ''),
      ]),
    );
  }

  function redactFields({ properties }: TObject, value: object): object | undefined {
    const given = new Map<string, unknown>(Object.entries(value));
    const named = Object.entries(properties);
    // Another variant of a union.
    if (named.some(([name, schema]) => KindGuard.IsLiteral(schema) && given.get(name) !== schema.const))
      return undefined;
    return Object.fromEntries(
      named.flatMap(([name, schema]) => {
        const redacted = given.has(name) ? redact(schema, given.get(name), name) : undefined;
        return redacted === undefined ? [] : [[name, redacted]];
      }),
    );
  }

  function redactText(schema: TSchema, text: string, field: string): string | undefined {
    if (schema['format'] === 'date-time') {
      const instant = parseInstant(text);
      return instant && formatInstant(shift(instant.ms));
    }
    if (schema['format'] === 'date') {
      return Value.Check(schema, text) ? formatDay(dayOf(shift(Date.parse(text)))) : undefined;
    }
    if (schema[QUANTITY] === true) return Value.Check(schema, text) ? text : undefined;
    return words[field]?.(text) === true ? text : pseudonyms.text(text);
  }

  return (kinds: readonly RecordKind[], name: string, record: Fields): object | undefined => {
    const kind = kinds.find((known) => known.name === name);
    if (kind === undefined) return undefined;
    const written = importForm(kind, record);
    const redacted = redact(kind.schema, written, '');
    const isRecord = typeof redacted === 'object' && redacted !== null && Value.Check(kind.schema, redacted);
    return isRecord ? redacted : undefined;
  };
}

/** A record as imports take it; `undefined` for one that isn't of the vendor's form. */
function importForm(kind: RecordKind, record: Fields): unknown {
  try {
    return kind.fromWire({ ...record });
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
