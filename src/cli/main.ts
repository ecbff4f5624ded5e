import { runHealth } from './commands/health.ts';
import { handleOutputErrors } from './terminal/terminal.ts';

// Not `import ... from 'node:process'`: it reads each export, and stdin's opens it.
const { env, stderr, stdout } = process;
handleOutputErrors(stdout, stderr);
const args = process.argv.slice(2);
process.exitCode = args[0] === 'health' ? await runHealth(args, { env, stdout, stderr }) : await runAny();

async function runAny(): Promise<number> {
  const [{ run }, { providers }, { scenarioNames }] = await Promise.all([
    import('./program.ts'),
    import('../providers/index.ts'),
    import('../scenario/scenario.ts'),
  ]);
  return run(args, { providers, scenarios: scenarioNames(), env, stdout, stderr });
}
