// Prints the digest of a scenario's rows. determinism.test.ts runs it in separate processes.
import { accountOf, digestOfRows } from './account.ts';

process.stdout.write(digestOfRows(await accountOf(process.argv[2] ?? 'default')));
