import { type Static, Type } from '@sinclair/typebox';
import { anomalyField } from '../../../../core/provider/anomaly.ts';
import { countField, uuidField } from '../../../../core/schema/fields.ts';

const project = uuidField('The project.');
const count = (value: number) => Type.Optional(countField(`How many environments. Default: ${value}.`, 1));

export const COUNTS = { leaked_token: 20, runaway_automation: 400 };

/** An anomaly that a scenario plants. */
export const AnomalyField = Type.Union([
  anomalyField('leaked_token', { project_id: Type.Optional(project), count: count(COUNTS.leaked_token) }),
  anomalyField('runaway_automation', { project_id: project, count: count(COUNTS.runaway_automation) }),
  anomalyField('forgotten_environment', { project_id: Type.Optional(project) }),
  anomalyField('vanished_project', { project_id: project }),
]);
export type AnomalyField = Static<typeof AnomalyField>;
