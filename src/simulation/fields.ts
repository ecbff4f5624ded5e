import { FormatRegistry, type TInteger, type TNumber, type TString, Type } from '@sinclair/typebox';

/**
 * The kinds of field that scenario files are made of. A field's `title` completes the sentence "... is not ...", in
 * error messages and editors alike; its description says what it is for.
 */

const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function isDate(text: string): boolean {
  const ms = DATE.test(text) ? Date.parse(text) : Number.NaN;
  // A day that the calendar doesn't have, such as February 30th, would be read as one of the next month.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

FormatRegistry.Set('date', isDate);
FormatRegistry.Set('date-time', (text) => isDate(INSTANT.exec(text)?.[1] ?? ''));

/** RFC 3339 with at most three fractional digits; {@link instantMs} reads it. */
export function instantField(description: string): TString {
  return Type.String({ format: 'date-time', title: 'an instant such as 2026-02-01T00:00:00Z', description });
}

/** A calendar day; {@link instantMs} reads its first instant in UTC. */
export function dateField(description: string): TString {
  return Type.String({ format: 'date', title: 'a day such as 2026-02-01', description });
}

export function uuidField(description: string): TString {
  const pattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
  return Type.String({
    pattern,
    title: 'a UUID in lower case, such as 123e4567-e89b-12d3-a456-426614174000',
    description,
  });
}

export function nameField(description: string): TString {
  return Type.String({ minLength: 1, title: 'a name', description });
}

export function countField(description: string, minimum = 0): TInteger {
  return Type.Integer({ minimum, description });
}

/** How much of the whole, beside the others' weights. */
export function weightField(description: string): TNumber {
  return Type.Number({ minimum: 0, description });
}

/** A part of one. */
export function fractionField(description: string): TNumber {
  return Type.Number({ minimum: 0, maximum: 1, description });
}

/** Milliseconds since the Unix epoch, of a text that an instant's or a day's field has checked. */
export function instantMs(text: string): number {
  return Date.parse(text);
}

/** The annotation of a map that two of its keys are the beginning and end of. */
export const INTERVAL = 'x-interval';
/** The annotation of a list of such maps, each of which begins when the last one has ended or later. */
export const CONSECUTIVE = 'x-consecutive';

/** Says that a map must not end before it begins. */
export function interval(from: string, to: string): Readonly<Record<string, unknown>> {
  return { [INTERVAL]: [from, to] };
}
