import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import type { Charge, ChargeRequest, ChargeSubject, DailyCost } from '../../../core/focus/charge.ts';
import { LENGTHS, spanOf } from '../../../core/focus/periods.ts';
import { type Month, monthOf } from '../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../core/time/instant.ts';
import { projectAt } from './directory/directory.ts';
import { environmentClasses, members, organizations, projects } from './directory/kinds.ts';
import { createNumberLookup, NIL_UUID, NO_PROJECT } from './ids.ts';
import { parseWire, type WireRecord } from './wire.ts';

/** The vendor publishes no price, and a scenario can't give one: nothing is billed. */
const NO_PRICE = new Big(0);
const CURRENCY = 'USD';
const UNIT = 'Environment-Seconds';
const METER = 'environment runtime';
const TYPE = 'environment';
const SERVICE = { name: 'Environments', category: 'Developer Tools', subcategory: 'Development Environments' };

interface Session {
  readonly environment: Buffer;
  readonly json: string;
  /** ms */
  readonly createdAt: number;
  readonly stoppedAt: number;
}

/**
 * The runtime of environments, by environment and day or hour. A session is known once it is listed: its part of an earlier
 * month is a correction in the month of the listing, so that a month's rows stay as they are.
 */
export function* charges(db: Database, { month, now, granularity }: ChargeRequest): Iterable<Charge> {
  const { from, to } = spanOf(month);
  const account = readAccount(db);
  const projectOf = createProjectNames(db, Math.min(to - 1, now));
  const userNames = new Map(members.read(db).map(({ userId, fullName }) => [userId, fullName]));
  const classNames = new Map(environmentClasses.read(db).map(({ id, displayName }) => [id, displayName]));
  const subjectOf = ({ environmentId, environmentClassId, projectId, userId }: WireRecord): ChargeSubject => ({
    account,
    service: SERVICE,
    project: projectId === undefined ? undefined : projectOf(projectId),
    user: { id: userId, name: userNames.get(userId) ?? userId },
    resource: { id: environmentId, name: undefined, type: TYPE },
    sku: {
      ...{ id: environmentClassId, meter: METER, priceId: `${environmentClassId}@none` },
      details: { x_EnvironmentClass: classNames.get(environmentClassId) ?? environmentClassId },
    },
    description: 'Environment runtime',
    unit: UNIT,
  });

  const length = LENGTHS[granularity];
  const chargesOf = function* (sessions: readonly Session[]): Iterable<Charge> {
    const [first] = sessions;
    if (first === undefined) return;
    const subject = subjectOf(parseWire(first.json));
    const runtime = new Map<number, number>();
    for (const { createdAt, stoppedAt } of sessions) {
      for (let start = Math.floor(createdAt / length) * length; start < stoppedAt; start += length) {
        const ms = Math.min(stoppedAt, start + length) - Math.max(createdAt, start);
        runtime.set(start, (runtime.get(start) ?? 0) + ms);
      }
    }
    for (const [start, ms] of runtime) {
      const quantity = new Big(ms).div(1000);
      const isLate = monthOf(dayOf(start)) < month;
      yield {
        ...{ category: 'Usage', subject, from: start, to: start + length, quantity, price: NO_PRICE, billed: NO_PRICE },
        ...(isLate && { correctedIn: month }),
      };
    }
  };

  const listed = db.prepare<[object], Session>(
    `SELECT environment, json, created_at AS createdAt, stopped_at AS stoppedAt FROM gitpod_record
     WHERE listed_from >= :from AND listed_from < :to AND listed_from <= :now
     ORDER BY environment, project, class, created_at, id`,
  );
  let same: Session[] = [];
  for (const session of listed.iterate({ from, to, now })) {
    if (same[0] !== undefined && !same[0].environment.equals(session.environment)) {
      yield* chargesOf(same);
      same = [];
    }
    same.push(session);
  }
  yield* chargesOf(same);
}

/** The number of environments that a month charges for. */
export function countCharged(db: Database, month: Month, now: number): number {
  const { from, to } = spanOf(month);
  const statement = db.prepare<[number, number], number>(
    'SELECT count(DISTINCT environment) FROM gitpod_record WHERE listed_from >= ? AND listed_from < ?',
  );
  return statement.pluck().get(from, Math.min(to, now + 1)) ?? 0;
}

interface ProjectRuntime {
  readonly project: number;
  /** ms */
  readonly runtime: number;
}

/** The runtime of environments by project, and by the day on which it is known. */
export function* costs(db: Database, { month, now }: Pick<ChargeRequest, 'month' | 'now'>): Iterable<DailyCost> {
  const { from, to } = spanOf(month);
  const account = readAccount(db);
  const projectOf = createProjectNames(db, Math.min(to - 1, now));
  const { idOf } = createNumberLookup(db);
  const costOf = ({ project, runtime }: ProjectRuntime, start: number): DailyCost => ({
    category: 'Usage',
    subject: {
      account,
      service: SERVICE,
      project: project === NO_PROJECT ? undefined : projectOf(idOf(project)),
      resource: { type: TYPE },
      sku: { meter: METER },
      unit: UNIT,
    },
    from: start,
    quantity: new Big(runtime).div(1000),
    billed: NO_PRICE,
  });
  // + keeps SQLite from indexes that are slower here.
  const sums = 'SELECT project, sum(stopped_at - created_at) AS runtime FROM gitpod_record WHERE';
  const grouped = 'AND listed_from <= :until GROUP BY +project HAVING runtime > 0';
  const stopped = db.prepare<[object], ProjectRuntime>(`${sums} stopped_at >= :from AND stopped_at < :to ${grouped}`);
  const late = db.prepare<[object], ProjectRuntime>(
    `${sums} apart = 1 AND +stopped_at < :from AND listed_from >= :from ${grouped}`,
  );
  const until = Math.min(now, to - 1);
  for (const row of late.all({ from, until })) yield costOf(row, from);
  for (let start = from; start <= until; start += DAY_MS) {
    for (const row of stopped.all({ from: start, to: start + DAY_MS, until })) yield costOf(row, start);
  }
}

function readAccount(db: Database): ChargeSubject['account'] {
  const [{ id, name } = { id: NIL_UUID, name: 'Organization' }] = organizations.read(db);
  return { id, name, type: 'Organization', currency: CURRENCY };
}

function createProjectNames(db: Database, now: number): (id: string) => NonNullable<ChargeSubject['project']> {
  const names = new Map(projects.read(db).map((project) => [project.id, projectAt(project, now).name]));
  return (id) => ({ id, name: names.get(id) ?? id });
}
