export { DataFileError } from './core/dataset.ts';
export type { FaultRequest, FaultState } from './core/fault.ts';
export type { JournalEntry } from './core/journal-entry.ts';
export type { JournalFilter, Verdict, Verification } from './control/journal-api.ts';
export type { Limits } from './core/limits.ts';
export { Refusal, type RefusalCode } from './core/refusal.ts';
export {
  type ClockControl,
  type DatasetControl,
  type DatasetsControl,
  type FaultsControl,
  type JournalControl,
  startEmulator,
  type StartOptions,
  type UsageEmulator,
} from './library.ts';
export { providers } from './providers/index.ts';
export { ScenarioError, scenarioNames } from './scenario.ts';
export { version } from './version.ts';
