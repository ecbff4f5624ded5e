import type { Database } from 'better-sqlite3';
import { MINUTE_MS } from '../../../../core/time/instant.ts';

/** One row, if the scenario changes a setting. It survives an import that replaces the records. */
export const settingTables = {
  gcore_setting: `CREATE TABLE gcore_setting (
    lag_minutes INTEGER NOT NULL,
    hide_prices INTEGER NOT NULL
  ) STRICT`,
};

export interface AccountSettings {
  /** How long after a sample was taken reports show it. [gcore/lag-constant-same-every-type] */
  readonly lagMinutes: number;
  /** Whether cost reports say `price_status: hide`. */
  readonly hidePrices: boolean;
}

const DEFAULTS: AccountSettings = { lagMinutes: 0, hidePrices: false };

/** Stores the settings of a dataset; at most once. */
export function writeSettings(db: Database, settings: Partial<AccountSettings>): void {
  const { lagMinutes, hidePrices } = { ...DEFAULTS, ...settings };
  db.prepare('INSERT INTO gcore_setting VALUES (?, ?)').run(lagMinutes, Number(hidePrices));
}

interface SettingRow {
  readonly lag_minutes: number;
  readonly hide_prices: number;
}

export function readSettings(db: Database): AccountSettings {
  const row = db.prepare<[], SettingRow>('SELECT * FROM gcore_setting').get();
  return row === undefined ? DEFAULTS : { lagMinutes: row.lag_minutes, hidePrices: row.hide_prices === 1 };
}

/** {@link AccountSettings.lagMinutes} in ms. */
export function readLagMs(db: Database): number {
  return MINUTE_MS * readSettings(db).lagMinutes;
}
