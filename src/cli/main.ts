import { providers } from '../providers/index.ts';
import { scenarioNames } from '../scenario.ts';
import { run } from './program.ts';

process.exitCode = await run(process.argv.slice(2), providers, scenarioNames());
