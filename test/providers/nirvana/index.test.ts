import t from 'tap';
import { nirvana } from '../../../src/providers/nirvana/index.ts';

// [nirvana/clients-read-nirvana-labs-base]
await t.test('the Go client finds the emulator by NIRVANA_LABS_BASE_URL and NIRVANA_LABS_API_KEY', async (t) => {
  t.same(nirvana.clientEnvironment('http://127.0.0.1:4010', 'k'), {
    NIRVANA_LABS_BASE_URL: 'http://127.0.0.1:4010',
    NIRVANA_LABS_API_KEY: 'k',
  });
});

// Internal: hints for people, which no response has
await t.test('the lines to copy name the base URL and the key', async (t) => {
  const hints = nirvana.clientHints('http://127.0.0.1:4010', 'k');
  t.same(
    hints.map(({ client }) => client),
    ['Go', 'curl'],
  );
  for (const { code } of hints) t.match(code, /http:\/\/127\.0\.0\.1:4010.*\bk\b/);
});

// [nirvana/unknown-paths-under-v1-usage]
await t.test('/v1/usage and the paths under it are its own', async (t) => {
  for (const path of ['/v1/usage', '/v1/usage/7', '/v1/usage/7/8']) t.ok(nirvana.ownsPath(path), path);
  for (const path of ['/', '/v1', '/v1/usages', '/v1usage', '/cloud/v1/usage_report', '/_emulator/health']) {
    t.notOk(nirvana.ownsPath(path), path);
  }
});
