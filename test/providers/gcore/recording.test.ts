// Internal: what a recording asks for
import t from 'tap';
import { fieldOf } from '../../../src/core/provider/probe.ts';
import { recording } from '../../../src/providers/gcore/recording.ts';

const period = { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2026-01-03T00:00:00Z') };

await t.test('each day of a period is requested until all of its resources are there', async (t) => {
  const requests = recording.requests(period);
  const asked: unknown[] = [];
  let next = requests.next();
  while (next.done !== true) {
    const { path, body } = next.value;
    if (path === '/cloud/v1/usage_report') asked.push([fieldOf(body, 'time_from'), fieldOf(body, 'offset')]);
    // A server whose pages are shorter than requested.
    next = requests.next({ status: 200, json: { count: 250, resources: Array(100).fill({}) } });
  }
  const days = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
  t.same(
    asked,
    days.flatMap((day) => [0, 100, 200].map((offset) => [day, offset])),
  );
});

await t.test('a recording ends even if a server always has one more page', async (t) => {
  const requests = recording.requests(period);
  let count = 0;
  for (let next = requests.next(); next.done !== true; count += 1) {
    next = requests.next({ status: 200, json: { count: 1e9, resources: [], results: [] } });
  }
  t.ok(count < 20, `${count} requests`);
});

await t.test("only names that are formed like the vendor's are its public words", async (t) => {
  const { words } = recording;
  const isWord = (field: string, value: string | number): boolean => words[field]?.(value) === true;
  for (const flavor of ['g1-standard-1-2', 'bm2-hf-medium', 'g3-ai-32-192-1500-l40s-48-1', 'lb1-1-2']) {
    t.ok(isWord('flavor', flavor), flavor);
    t.ok(isWord('billing_metric_name', `${flavor}_min`), `${flavor}_min`);
  }
  t.ok(isWord('flavor', 'inference-16vcpu-232gib-1xl40s-48gb'));
  t.ok(isWord('metric', 'volume_t_ssd_hiiops_gbm'));
  t.ok(isWord('region_id', 76));
  for (const flavor of ['acme', 'g1-acme-1-2', 'g1-standard-123456', '4111-1111-1111-1111', 'g1-standard-1-2 ', 'G1']) {
    t.notOk(isWord('flavor', flavor), flavor);
    t.notOk(isWord('billing_metric_name', `${flavor}_min`), `${flavor}_min`);
  }
  for (const metric of ['volume_t_acme_gbm', 'acme_gbm', 'inference_gpu_acme_48_sec'])
    t.notOk(isWord('metric', metric));
  t.notOk(isWord('region_id', 987_654));
  t.notOk(isWord('last_name', 'standard'), 'in no other field');
});
