import process, { env, stderr, stdout } from 'node:process';
import { runHealth } from './health.ts';
import { surviveBrokenPipes } from './terminal.ts';

surviveBrokenPipes([stdout, stderr]);
const args = process.argv.slice(2);
process.exitCode = args[0] === 'health' ? await runHealth(args, { env, stdout, stderr }) : await runAny();

async function runAny(): Promise<number> {
  const [{ run }, { providers }, { scenarioNames }] = await Promise.all([
    import('./program.ts'),
    import('../providers/index.ts'),
    import('../scenario.ts'),
  ]);
  return run(args, { providers, scenarios: scenarioNames(), env, stdout, stderr });
}
