import { type Static, Type } from '@sinclair/typebox';
import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import { perDataset } from '../../../../core/datasets/dataset.ts';
import { defineRecordKind } from '../../../../core/provider/record-kind.ts';
import { instantField, instantMs, nameField, QUANTITY, uuidField } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';

export const CREDIT_TYPES = ['grant', 'adjustment'] as const;
export const PURPOSES = [
  'first_charge',
  'auto_recharge',
  'manual_top_up',
  'manual_recharge',
  'bonus_grant',
  'bonus_void',
  'bonus_expiry',
  'refund',
  'dispute',
] as const;

const oneOf = <Value extends string>(values: readonly Value[], description: string) =>
  Type.Unsafe<Value>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { description },
    ),
  );

const WrittenCredit = Type.Object(
  {
    id: Type.Optional(uuidField('The id. Omitted ids derive from the seed.')),
    type: oneOf(CREDIT_TYPES, 'A grant adds to the balance, an adjustment takes away from it.'),
    purpose: Type.Optional(Type.Union([oneOf(PURPOSES, 'Why it exists.'), Type.Null()])),
    amount: Type.String({
      pattern: '^\\d{1,12}(\\.\\d{1,9})?$',
      title: "a decimal such as '58.40'",
      [QUANTITY]: true,
      description: 'USD, not negative.',
    }),
    created_at: instantField('When it was recorded. It is listed, and part of the balance, from then on.'),
    description: Type.Optional(Type.Union([nameField('A note.'), Type.Null()])),
    receipt_url: Type.Optional(Type.Union([nameField('The receipt of the payment.'), Type.Null()])),
  },
  { additionalProperties: false },
);

/** A prepaid credit or a correction of one. */
export interface Credit {
  readonly id: string;
  readonly type: (typeof CREDIT_TYPES)[number];
  readonly purpose: (typeof PURPOSES)[number] | null;
  /** USD. */
  readonly amount: Big;
  /** ms */
  readonly createdAt: number;
  readonly description: string | null;
  readonly receiptUrl: string | null;
}

type Row = Omit<Credit, 'amount'> & { readonly amount: string };

/** What the account has paid in advance. */
export const credits = defineRecordKind({
  name: 'credits',
  description: 'Prepaid credits and adjustments.',
  schema: WrittenCredit,
  id: 'id',
  unique: true,
  tables: {
    nirvana_credit: `CREATE TABLE nirvana_credit (
      id TEXT PRIMARY KEY,
      type TEXT NOT NULL,
      purpose TEXT,
      amount TEXT NOT NULL, -- a decimal
      created_at INTEGER NOT NULL,
      description TEXT,
      receipt_url TEXT
    ) STRICT, WITHOUT ROWID`,
  },
  indexes: [],
  rowOf: (written: Static<typeof WrittenCredit>, random): Credit => ({
    id: written.id ?? random.uuid(),
    type: written.type,
    purpose: written.purpose ?? null,
    amount: new Big(written.amount),
    createdAt: instantMs(written.created_at),
    description: written.description ?? null,
    receiptUrl: written.receipt_url ?? null,
  }),
  idOf: ({ id }) => id,
  *insert(db: Database, rows: Iterable<Credit>) {
    const statement = db.prepare<Row>(
      'INSERT INTO nirvana_credit VALUES (@id, @type, @purpose, @amount, @createdAt, @description, @receiptUrl)',
    );
    for (const row of rows) yield statement.run({ ...row, amount: row.amount.toFixed() }).changes;
  },
  has: (db, id) => db.prepare('SELECT 1 FROM nirvana_credit WHERE id = ?').get(id) !== undefined,
  remove: (db, id) => db.prepare('DELETE FROM nirvana_credit WHERE id = ?').run(id).changes > 0,
  *exportFrom(db) {
    for (const { createdAt, receiptUrl, amount, ...credit } of readCredits(db)) {
      const created_at = formatInstant(createdAt);
      yield JSON.stringify({ ...credit, amount: amount.toFixed(), created_at, receipt_url: receiptUrl });
    }
  },
  fromWire({ currency, ...record }) {
    return currency === undefined || currency === 'USD' ? record : { currency, ...record };
  },
  count: () => ({}),
});

/** Oldest first. */
export function readCredits(db: Database): Credit[] {
  const columns = 'id, type, purpose, amount, created_at AS createdAt, description, receipt_url AS receiptUrl';
  const rows = db.prepare<[], Row>(`SELECT ${columns} FROM nirvana_credit ORDER BY created_at, id`).all();
  return rows.map((row) => ({ ...row, amount: new Big(row.amount) }));
}

/** The credits of an account. */
export interface Credits {
  /** Those recorded by `now` (ms), oldest first. */
  recordedBy(now: number): readonly Credit[];
  /**
   * Grants less adjustments, USD.
   * [nirvana/effective-balance-grants-less-adjustments, nirvana/amount-adjustment-positive-grant]
   */
  total(now: number): Big;
  /** When the first one was recorded (ms): `undefined` if it hasn't been yet, `null` for an account without any. */
  fundedAt(now: number): number | null | undefined;
}

function createCredits(db: Database): Credits {
  const all = readCredits(db);
  const recordedBy = (now: number): Credit[] => all.filter(({ createdAt }) => createdAt <= now);
  return {
    recordedBy,
    total: (now) =>
      recordedBy(now).reduce(
        (total, { type, amount }) => (type === 'grant' ? total.plus(amount) : total.minus(amount)),
        new Big(0),
      ),
    fundedAt: (now) => (all.length === 0 ? null : recordedBy(now)[0]?.createdAt),
  };
}

export const creditsOf = perDataset(({ db }) => createCredits(db));
