import type { Database } from 'better-sqlite3';
import { perDataset } from '../../../../core/datasets/dataset.ts';

/** The organization that owns the account. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly billingEmail: string;
  readonly domain: string;
  readonly domainId: string;
  /** ms */
  readonly createdAt: number;
  /** How many days' costs the balance covers when it is charged again. */
  readonly rechargeThresholdDays: number;
}

export const organizationTables = {
  nirvana_organization: `CREATE TABLE nirvana_organization (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    billing_email TEXT NOT NULL,
    domain TEXT NOT NULL,
    domain_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    recharge_threshold_days INTEGER NOT NULL
  ) STRICT`,
};

export function writeOrganization(db: Database, organization: Organization): void {
  db.prepare(
    'INSERT INTO nirvana_organization VALUES (@id, @name, @billingEmail, @domain, @domainId, @createdAt, @rechargeThresholdDays)',
  ).run(organization);
}

export function readOrganization(db: Database): Organization | undefined {
  const columns = `id, name, billing_email AS billingEmail, domain, domain_id AS domainId, created_at AS createdAt,
    recharge_threshold_days AS rechargeThresholdDays`;
  return db.prepare<[], Organization>(`SELECT ${columns} FROM nirvana_organization`).get();
}

export const organizationOf = perDataset(({ db }) => readOrganization(db));
