import process, { env, stderr, stdout } from 'node:process';
import { providers } from '../providers/index.ts';
import { scenarioNames } from '../scenario.ts';
import { run } from './program.ts';
import { surviveBrokenPipes } from './terminal.ts';

surviveBrokenPipes([stdout, stderr]);
process.exitCode = await run(process.argv.slice(2), { providers, scenarios: scenarioNames(), env, stdout, stderr });
