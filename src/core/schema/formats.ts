import { FormatRegistry } from '@sinclair/typebox';
import { parseInstant } from '../time/instant.ts';

/** The string formats of TypeBox schemas. */

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** RFC 3339 with an offset and at most 9 fractional digits. */
FormatRegistry.Set('date-time', (text) => parseInstant(text) !== undefined);

/** A day of the calendar: not February 30th, which `Date.parse` reads as a day in March. */
FormatRegistry.Set('date', (text) => DATE.test(text) && parseInstant(`${text}T00:00:00Z`) !== undefined);
