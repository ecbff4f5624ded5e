import { type Static, Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
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
    resources: Type.Array(Type.String(), { description: 'The ids of the resources, if it concerns some.' }),
    cost: Type.String({ description: 'What it has cost by the clock: a decimal.' }),
    currency: Type.String(),
  },
  { description: 'An anomaly that the scenario planted.' },
);
export type Anomaly = Static<typeof Anomaly>;

/** The anomalies that scenarios planted in the data of some providers, with their costs up to an instant (ms). */
export function anomaliesIn(providers: readonly Provider[], db: Database, now: number): Anomaly[] {
  return providers
    .flatMap(({ name, anomalies }) => (anomalies?.(db, now) ?? []).map((anomaly) => ({ provider: name, ...anomaly })))
    .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}
