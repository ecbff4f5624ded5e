import type { Database } from 'better-sqlite3';
import { type Day, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import type { MeteredResource, UsageRow } from '../records.ts';

export interface MeterWriter {
  /** Adds what a resource consumes, or subtracts what was added. */
  add(resource: MeteredResource, sign?: 1 | -1): void;
  /** Moves what was added into the tables, in the order of their keys. */
  finish(): void;
}

/** What meters a usage row; see tables.ts. */
interface Metered {
  readonly dimension: string;
  readonly component: string;
  readonly billed: 0 | 1;
  readonly row: Pick<UsageRow, 'quantity' | 'startedAt' | 'endedAt'>;
}

interface Meter {
  readonly id: number;
  since: number;
  segments: number;
}

/** Writes single changes to a temporary table first, because those of many resources don't fit into memory. */
export function createMeterWriter(db: Database): MeterWriter {
  db.exec('CREATE TEMP TABLE new_change (at INTEGER, meter INTEGER, delta INTEGER)');
  const insert = db.prepare('INSERT INTO new_change VALUES (?, ?, ?)');
  const findOrCreate = db
    .prepare<unknown[], number>(
      `INSERT INTO nirvana_meter (project_id, resource_type, dimension, component, billed, since, segments)
       VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO UPDATE SET since = min(since, excluded.since) RETURNING id`,
    )
    .pluck();
  const meters = new Map<string, Meter>();
  const sums = createDaySums();

  const meterOf = ({ projectId, resourceType }: MeteredResource, { dimension, component, billed, row }: Metered) => {
    const key = `${projectId} ${resourceType} ${billed} ${dimension}\0${component}`;
    let meter = meters.get(key);
    if (meter === undefined) {
      const id = findOrCreate.get(projectId, resourceType, dimension, component, billed, row.startedAt) ?? 0;
      meter = { id, since: row.startedAt, segments: 0 };
      meters.set(key, meter);
    }
    return meter;
  };
  return {
    add(resource, sign = 1) {
      for (const metered of meteredRows(resource)) {
        const { quantity, startedAt, endedAt } = metered.row;
        const meter = meterOf(resource, metered);
        meter.segments += sign;
        meter.since = Math.min(meter.since, startedAt);
        if (quantity === 0 || (endedAt !== null && endedAt <= startedAt)) continue;
        const delta = sign * quantity;
        insert.run(startedAt, meter.id, delta);
        sums.add(meter.id, startedAt, delta);
        if (endedAt === null) continue;
        insert.run(endedAt, meter.id, -delta);
        sums.add(meter.id, endedAt, -delta);
      }
    },
    finish() {
      db.exec(`INSERT INTO nirvana_change
        SELECT at, meter, sum(delta) FROM new_change WHERE true GROUP BY at, meter HAVING sum(delta) <> 0
        ON CONFLICT DO UPDATE SET delta = delta + excluded.delta;
        DROP TABLE new_change`);
      const update = db.prepare('UPDATE nirvana_meter SET since = min(since, ?), segments = segments + ? WHERE id = ?');
      for (const { id, since, segments } of meters.values()) update.run(since, segments, id);
      sums.write(db);
    },
  };
}

/** A resource's usage rows and itself, with what meters them. */
function* meteredRows(resource: MeteredResource): Iterable<Metered> {
  const { startedAt, endedAt, segments } = resource;
  yield { dimension: '', component: '', billed: 0, row: { quantity: 1, startedAt, endedAt } };
  for (const { children = [], ...row } of segments) {
    const { dimension } = row;
    yield { dimension, component: '', billed: children.length === 0 ? 1 : 0, row };
    for (const child of children) yield { dimension, component: child.dimension, billed: 1, row: child };
  }
}

/** How a day changes a meter. */
interface DaySum {
  delta: bigint;
  /** What the day consumes relative to the quantity at its start: quantity x ms. */
  consumed: bigint;
}

interface DaySums {
  /** @param at ms */
  add(meter: number, at: number, delta: number): void;
  write(db: Database): void;
}

function createDaySums(): DaySums {
  const days = new Map<Day, Map<number, DaySum>>();
  return {
    add(meter, at, delta) {
      const day = dayOf(at);
      const sums = days.get(day) ?? new Map<number, DaySum>();
      days.set(day, sums);
      const sum = sums.get(meter) ?? { delta: 0n, consumed: 0n };
      sums.set(meter, sum);
      sum.delta += BigInt(delta);
      sum.consumed += BigInt(delta) * BigInt((day + 1) * DAY_MS - at);
    },
    write(db) {
      const writeDay = db.prepare(
        `INSERT INTO nirvana_change_day VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET delta = delta + excluded.delta, days = days + excluded.days, rest = rest + excluded.rest`,
      );
      const writeMonth = db.prepare(
        `INSERT INTO nirvana_change_month VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET delta = delta + excluded.delta`,
      );
      const dayMs = BigInt(DAY_MS);
      for (const [day, sums] of [...days].sort(([a], [b]) => a - b)) {
        const month = monthOf(day);
        for (const [meter, { delta, consumed }] of sums) {
          if (delta === 0n && consumed === 0n) continue;
          writeDay.run(day, meter, delta, consumed / dayMs, consumed % dayMs);
          if (delta !== 0n) writeMonth.run(month, meter, delta);
        }
      }
    },
  };
}
