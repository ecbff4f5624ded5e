import { type Static, type TProperties, Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { instantField, interval } from '../schema/fields.ts';
import { formatInstant } from '../time/instant.ts';
import type { Provider } from './provider.ts';

/** Something unusual that a scenario planted: the answer key for those who detect it. */
export const Anomaly = Type.Object(
  {
    provider: Type.String(),
    kind: Type.String({ description: 'What happened, such as runaway_job.' }),
    from: Type.String({ format: 'date-time', description: 'When it began.' }),
    to: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'When it ended; null if it has no end.',
    }),
    where: Type.Record(Type.String(), Type.Union([Type.String(), Type.Integer()]), {
      description: 'What it concerns, in the fields of the API.',
    }),
    resources: Type.Array(Type.String(), {
      description: 'The ids of the resources or usage records, if it concerns some.',
    }),
    cost: Type.Optional(Type.String({ description: 'What it has cost by the clock: a decimal.' })),
    currency: Type.Optional(Type.String({ description: 'The currency of the cost.' })),
    hours: Type.Optional(
      Type.String({
        description: 'Instead of a cost where the API has no prices: its hours of usage by the clock, a decimal.',
      }),
    ),
  },
  { description: 'An anomaly that the scenario planted.' },
);
export type Anomaly = Static<typeof Anomaly>;

/** How much an anomaly amounts to. */
export type AnomalyAmount = Required<Pick<Anomaly, 'cost' | 'currency'>> | Required<Pick<Anomaly, 'hours'>>;

/** One kind of anomaly, as a scenario describes it. */
export const anomalyField = <Kind extends string, Properties extends TProperties>(kind: Kind, properties: Properties) =>
  Type.Object(
    {
      kind: Type.Literal(kind),
      from: instantField('When it begins.'),
      to: Type.Optional(instantField('When it ends. If omitted, it lasts.')),
      ...properties,
    },
    { ...interval('from', 'to'), additionalProperties: false },
  );

/** An anomaly as its provider keeps it. */
export interface PlantedAnomaly extends Pick<Anomaly, 'kind' | 'where'> {
  /** ms */
  readonly from: number;
  /** ms; `null` if it lasts. */
  readonly to: number | null;
  /** The ids of the resources that it concerns. */
  readonly resources: Iterable<string>;
}

/** Keeps what was planted in a table of its own. */
export function createAnomalyStore(table: string) {
  return {
    tables: { [table]: `CREATE TABLE ${table} (json TEXT NOT NULL) STRICT` },
    write(db: Database, planted: Iterable<PlantedAnomaly>): void {
      const insert = db.prepare(`INSERT INTO ${table} VALUES (?)`);
      for (const one of planted) insert.run(JSON.stringify({ ...one, resources: [...one.resources] }));
    },
    /** @param amountOf how much one amounts to by the clock */
    read(db: Database, amountOf: (planted: StoredAnomaly) => AnomalyAmount): Omit<Anomaly, 'provider'>[] {
      const rows = db.prepare<[], string>(`SELECT json FROM ${table} ORDER BY rowid`).pluck().all();
      return rows.map((json) => {
        const planted = JSON.parse(json) as StoredAnomaly; // As write() wrote it.
        const { kind, where, from, to, resources } = planted;
        return {
          ...{ kind, where, resources },
          from: formatInstant(from),
          to: to === null ? null : formatInstant(to),
          ...amountOf(planted),
        };
      });
    },
  };
}

/** A planted anomaly as it is read. */
export interface StoredAnomaly extends PlantedAnomaly {
  readonly resources: string[];
}

/** The anomalies that scenarios planted in the data of some providers, with their costs up to an instant (ms). */
export function anomaliesIn(providers: readonly Provider[], db: Database, now: number): Anomaly[] {
  return providers
    .flatMap(({ name, anomalies }) => (anomalies?.(db, now) ?? []).map((anomaly) => ({ provider: name, ...anomaly })))
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}
