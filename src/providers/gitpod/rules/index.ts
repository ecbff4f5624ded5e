import type { RuleSection } from '../../../core/provider/rule.ts';
import { access } from './access.ts';
import { connect } from './connect.ts';
import { errors } from './errors.ts';
import { messages } from './messages.ts';
import { metrics } from './metrics.ts';
import { names } from './names.ts';
import { paging } from './paging.ts';
import { usageRecords } from './usage-records.ts';

export const rules: readonly RuleSection[] = [
  { title: 'ListEnvironmentUsageRecords', rules: usageRecords },
  { title: 'paging', rules: paging },
  { title: 'metrics', rules: metrics },
  { title: 'names', rules: names },
  { title: 'access', rules: access },
  { title: 'messages in JSON and binary', rules: messages },
  { title: 'Connect protocol', rules: connect },
  { title: 'errors', rules: errors },
];
