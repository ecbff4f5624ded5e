import { defineAnswers, itemSource } from '../../../core/provider/answer-reader.ts';
import { listProjects } from '../api/account/projects.ts';
import { projects } from '../store/account/projects.ts';
import { reservations } from './commitments.ts';
import { costPrices } from './prices.ts';
import { reports } from './reports.ts';

const projectList = itemSource({
  endpoints: [listProjects],
  kind: projects.name,
  itemsOf: (answer) => answer['results'],
  id: 'id',
  has: 'client_id',
  recordOf: ({ id, name, description, created_at, deleted_at }) => ({ id, name, description, created_at, deleted_at }),
});

/** What answers of the API show. */
export const answers = defineAnswers([reports, costPrices, projectList, reservations]);
