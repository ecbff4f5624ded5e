export { DataFileError } from './core/dataset.ts';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';
export { providers } from './providers/index.ts';
export { ScenarioError, scenarioNames } from './scenario.ts';
export { version } from './version.ts';
