import { type Static, type TInteger, type TNumber, type TSchema, type TString, Type } from '@sinclair/typebox';
import './formats.ts';
import { parseInstant } from '../time/instant.ts';

/**
 * The fields of scenario files and records. A field's `title` completes the sentence "... is not ..." in error messages;
 * editors show its description.
 */

/** At most three fractional digits: the emulator keeps milliseconds. */
const MILLISECONDS = '^[^.]*(\\.\\d{1,3}(?!\\d))?[^.]*$';

/** RFC 3339 with at most three fractional digits; {@link instantMs} reads it. */
export function instantField(description: string): TString {
  const title = 'an instant such as 2026-02-01T00:00:00Z';
  return Type.String({ format: 'date-time', pattern: MILLISECONDS, title, description });
}

/** A calendar day; {@link instantMs} reads its first instant in UTC. */
export function dateField(description: string): TString {
  return Type.String({ format: 'date', title: 'a day such as 2026-02-01', description });
}

export function uuidField(description: string): TString {
  const pattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
  const title = 'a UUID in lower case, such as 123e4567-e89b-12d3-a456-426614174000';
  return Type.String({ pattern, title, description });
}

export function nameField(description: string): TString {
  return Type.String({ minLength: 1, title: 'a name', description });
}

export function countField(description: string, minimum = 0): TInteger {
  return Type.Integer({ minimum, description });
}

/** How many of something a simulation makes. It plans for all of them in memory, which sets the maximum. */
export function simulatedField(description: string, maximum = 5_000_000): TInteger {
  return Type.Integer({ minimum: 0, maximum, description });
}

/** A share relative to the weights of other items. */
export function weightField(description: string): TNumber {
  return Type.Number({ minimum: 0, description });
}

/** A number from 0 to 1. */
export function fractionField(description: string): TNumber {
  return Type.Number({ minimum: 0, maximum: 1, description });
}

/** Makes a field optional and documents its default. The code that reads the field applies it. */
export function defaulted<Field extends TSchema>(field: Field, value: Static<Field>) {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return Type.Optional({ ...field, default: value, description: `${field.description ?? ''} Default: ${shown}.` });
}

/** Milliseconds since the Unix epoch. @param text the valid value of an {@link instantField} or a {@link dateField} */
export function instantMs(text: string): number {
  return parseInstant(text)?.ms ?? Date.parse(text);
}

/** Annotates a map with its keys for the beginning and the end of an interval. */
export const INTERVAL = 'x-interval';
/** Annotates a list of intervals that must be in order and must not overlap. */
export const CONSECUTIVE = 'x-consecutive';
/** Annotates a list of maps with the key whose values must not repeat. */
export const UNIQUE = 'x-unique';

/** Annotates a map as an interval, which must not end before it begins. */
export function interval(from: string, to: string): Readonly<Record<string, unknown>> {
  return { [INTERVAL]: [from, to] };
}

/** Annotates text as an amount, which recordings keep, although all other text becomes pseudonyms there. */
export const QUANTITY = 'x-quantity';
