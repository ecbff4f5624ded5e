/** Lists the usage of every key on standard input with `@gitpod/sdk`, in small pages, and prints it by key. */
import { json } from 'node:stream/consumers';
import Gitpod, { AuthenticationError } from '@gitpod/sdk';

const keys = (await json(process.stdin)) as readonly string[];
const found: Record<string, readonly string[]> = {};
for (const bearerToken of keys) {
  const client = new Gitpod({ bearerToken, maxRetries: 0 });
  const ids: string[] = [];
  try {
    for await (const { id } of client.usage.listEnvironmentRuntimeRecords({ pagination: { pageSize: 2 } }))
      ids.push(id ?? '');
    found[bearerToken] = ids;
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error;
    found[bearerToken] = ['401'];
  }
}
console.log(JSON.stringify(found));
