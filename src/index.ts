import '../bin/check-node.js';

export { DataFileError } from './core/storage/data-file.ts';
export type { Anomaly } from './core/provider/anomaly.ts';
export type { FaultRequest, FaultState } from './core/faults/fault.ts';
export type { JournalEntry } from './core/journal/journal-entry.ts';
export type { JournalFilter, Verdict, Verification } from './control/journal/schemas.ts';
export type { Limits } from './core/limits.ts';
export { Refusal, type RefusalCode } from './core/refusal.ts';
export type {
  ClockControl,
  DatasetControl,
  DatasetsControl,
  AllFaultsControl,
  FaultsControl,
  JournalControl,
  UsageEmulator,
} from './emulator/controls.ts';
export { startEmulator } from './emulator/library.ts';
export type { StartOptions } from './emulator/options.ts';
export { providers } from './providers/index.ts';
export { ScenarioError, scenarioNames } from './scenario/scenario.ts';
export { version } from './core/version.ts';
