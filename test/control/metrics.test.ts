import t from 'tap';
import { startEmulator } from '../../src/index.ts';

await t.test('metrics count requests, rows, faults, latencies and datasets, from the first request on', async (t) => {
  await using emulator = await startEmulator({ scenario: 'vendor-examples', socket: false });
  const ask = () => emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer k' } });
  await ask();
  await ask();
  await emulator.faults.arm({ provider: 'nirvana', effect: { kind: 'error', status: 503 } });
  await ask();
  const { body, headers } = await emulator.inject('/_emulator/metrics');
  t.match(headers['content-type'], /^text\/plain/);
  const labels = (status: number): string => `{provider="nirvana",operation="usage.list",status="${status}"}`;
  for (const line of [
    `usage_emulator_requests_total${labels(200)} 2`,
    `usage_emulator_requests_total${labels(503)} 1`,
    `usage_emulator_rows_total${labels(200)} 2`,
    `usage_emulator_faults_total${labels(503)} 1`,
    `usage_emulator_request_duration_seconds_count${labels(200)} 2`,
    'usage_emulator_datasets 1',
    '# TYPE usage_emulator_request_duration_seconds histogram',
    '# TYPE nodejs_eventloop_lag_seconds gauge',
  ]) {
    t.ok(body.includes(line), line);
  }
  t.match(body, /request_duration_seconds_bucket\{.*le="\+Inf"\} 2/);
  t.equal((await emulator.inject('/_emulator/metrics')).statusCode, 200);
});

await t.test('the documentation is browsable and loads nothing from other hosts', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty' });
  const page = await fetch(`${emulator.url}/_emulator/docs`);
  t.equal(page.status, 200);
  t.match(page.headers.get('content-security-policy'), /^default-src 'self';/);
  const html = await page.text();
  t.match(html, /swagger-ui/);
  for (const [, url = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    t.notMatch(url, /^(https?:)?\/\//);
    const asset = await fetch(new URL(url, page.url));
    t.equal(asset.status, 200, url);
    await asset.arrayBuffer();
  }
  const document = await fetch(`${emulator.url}/_emulator/docs/json`);
  t.match(await document.json(), { paths: { '/_emulator/faults': { post: { operationId: 'armFault' } } } });
});

await t.test('readiness and liveness are told apart', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', socket: false });
  for (const url of ['/_emulator/ready', '/_emulator/live']) {
    t.same((await emulator.inject(url)).json(), { status: 'ok' }, url);
  }
});
