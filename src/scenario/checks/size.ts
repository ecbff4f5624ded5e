import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { instantMs } from '../../core/schema/fields.ts';
import type { Violation } from '../../core/schema/violations.ts';
import { DAY_MS } from '../../core/time/instant.ts';

/** What determines how long the simulation of an organization takes before it writes its first row. */
const Sized = Type.Object({
  span: Type.Object({ from: Type.String({ format: 'date' }), to: Type.String({ format: 'date' }) }),
  organization: Type.Optional(Type.Object({ staff: Type.Object({ from: Type.Number(), to: Type.Number() }) })),
});

const MAX_DAYS = 3_660;
const MAX_WORKING_DAYS = 10_000_000;
const MAX_SIMULATED = 100_000;

/**
 * Finds what a caller that isn't trusted may not ask for: an organization whose people and days take more than about a
 * second, in which nothing else is answered. Rows have limits of their own.
 */
export function* findTooLarge(content: unknown): Iterable<Violation> {
  if (!Value.Check(Sized, content)) return;
  const days = daysOf(content);
  if (days > MAX_DAYS) yield { path: ['span'], message: `it has ${days} days; at most ${MAX_DAYS} are allowed here` };
  const { staff = { from: 0, to: 0 } } = content.organization ?? {};
  if (Math.max(staff.from, staff.to) * days > MAX_WORKING_DAYS) {
    const message = `people times days may be at most ${MAX_WORKING_DAYS} here; use fewer people or a shorter span`;
    yield { path: ['organization', 'staff'], message };
  }
  for (const [section, value] of Object.entries(content)) {
    for (const [name, count] of entriesOf(new Map(entriesOf(value)).get('simulate'))) {
      if (typeof count !== 'number' || count <= MAX_SIMULATED) continue;
      yield { path: [section, 'simulate', name], message: `${count} is more than ${MAX_SIMULATED}, the most here` };
    }
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(Object(value) as object);
}

function daysOf({ span }: Static<typeof Sized>): number {
  return (instantMs(span.to) - instantMs(span.from)) / DAY_MS;
}
