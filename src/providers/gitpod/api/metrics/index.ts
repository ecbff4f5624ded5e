import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { getAdoptionUsageSummary } from './adoption.ts';
import {
  getActiveEnvironmentsCount,
  getActiveEnvironmentsTimeSeries,
  getEnvironmentSessionsTimeSeries,
} from './environments.ts';
import { getEnvironmentRuntime, getEnvironmentRuntimeTimeSeries } from './runtime.ts';
import { getTopActiveUsers, getTopEnvironmentClasses, getTopProjects } from './top.ts';
import { getActiveUsersCount, getActiveUsersTimeSeries } from './users.ts';

/** The methods that add up usage records. [gitpod/six-calls-usage-service-about] */
export const metricMethods: readonly Endpoint[] = [
  getActiveUsersCount,
  getTopActiveUsers,
  getActiveUsersTimeSeries,
  getActiveEnvironmentsCount,
  getActiveEnvironmentsTimeSeries,
  getEnvironmentRuntime,
  getEnvironmentRuntimeTimeSeries,
  getTopProjects,
  getTopEnvironmentClasses,
  getAdoptionUsageSummary,
  getEnvironmentSessionsTimeSeries,
];
