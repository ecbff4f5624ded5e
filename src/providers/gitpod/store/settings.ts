import type { Database } from 'better-sqlite3';
import { NIL_UUID } from './ids.ts';

/** How records without a project are written: without `projectId`, or with the nil UUID. */
export type NoProject = 'omitted' | 'nil';

export const settingTables = {
  gitpod_setting: 'CREATE TABLE gitpod_setting (no_project TEXT NOT NULL) STRICT',
};

export function writeSettings(db: Database, noProject: NoProject): void {
  db.prepare('INSERT INTO gitpod_setting (no_project) VALUES (?)').run(noProject);
}

/** The project id of records without a project. [gitpod/project-id-record-without-project] */
export function noProjectOf(db: Database): string | null {
  return db.prepare('SELECT no_project FROM gitpod_setting').pluck().get() === 'nil' ? NIL_UUID : null;
}
