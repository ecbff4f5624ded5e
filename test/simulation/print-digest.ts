// Run by determinism.test.ts in processes of their own: prints what a scenario comes to there.
import { accountOf, digestOfRows } from './account.ts';

process.stdout.write(digestOfRows(await accountOf(process.argv[2] ?? 'default')));
