import type { Database } from 'better-sqlite3';
import { formatInstant } from '../../../../core/time/instant.ts';
import { NIL_UUID } from '../ids.ts';
import type { DirectoryItems } from './kinds.ts';

/** Names for the ids in usage records that the directory lacks. It reads every record. [gitpod/every-id-seeded-usage-records] */
export function unknownIds(db: Database): DirectoryItems {
  const select = (field: string) =>
    db
      .prepare<[], { id: string; since: number; runnerId: string }>(
        `SELECT json ->> '${field}' AS id, min(created_at) AS since, json ->> 'runnerId' AS runnerId
        FROM gitpod_record WHERE json ->> '${field}' <> '${NIL_UUID}' GROUP BY 1 ORDER BY 1`,
      )
      .all()
      .map(({ id, since, runnerId }) => ({ id, since: formatInstant(since), short: id.slice(0, 8), runnerId }));
  return {
    teams: [],
    members: select('userId').map(({ id, since, short }) => ({
      userId: id,
      fullName: `User ${short}`,
      email: `${short}@example.com`,
      memberSince: since,
    })),
    projects: select('projectId').map(({ id, since, short }) => ({ id, name: `project-${short}`, createdAt: since })),
    runners: select('runnerId').map(({ id, since, short }) => ({
      runnerId: id,
      name: `runner-${short}`,
      createdAt: since,
    })),
    classes: select('environmentClassId').map(({ id, short, runnerId }) => ({
      id,
      displayName: `class-${short}`,
      runnerId,
    })),
  };
}
