import type { Datasets } from '../../core/datasets/datasets.ts';
import { LATENCY_BUCKETS, type Metrics, type RequestStats } from '../../core/journal/metrics.ts';

/** What Prometheus reads. */
export interface Exposition {
  readonly contentType: string;
  readonly read: () => Promise<string>;
}

/** The library is loaded by the first scrape: most runs of the emulator have none. */
export async function createExposition(metrics: Metrics, datasets: Datasets): Promise<Exposition> {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const register = new Registry();
  collectDefaultMetrics({ register });

  const labelNames = ['provider', 'operation', 'status'];
  const labelsOf = ({ provider, operation, status }: RequestStats) => ({ provider, operation, status });
  const counter = (name: string, help: string, valueOf: (stats: RequestStats) => number): void => {
    const metric = new Counter({
      ...{ name, help, labelNames, registers: [register] },
      collect() {
        metric.reset();
        for (const stats of metrics.stats()) metric.inc(labelsOf(stats), valueOf(stats));
      },
    });
  };
  counter('usage_emulator_requests_total', 'Requests that are over.', ({ count }) => count);
  counter('usage_emulator_rows_total', 'Records in answers.', ({ rows }) => rows);
  counter('usage_emulator_faults_total', 'Requests that a fault happened to.', ({ faults }) => faults);

  const name = 'usage_emulator_request_duration_seconds';
  const help = 'How long requests took.';
  const histogram = new Histogram({ name, help, labelNames, buckets: [...LATENCY_BUCKETS], registers: [register] });
  const empty = await histogram.get();
  // Counted already, before anybody asked: what the registry would read of it is put in place of what it has observed.
  const values = async () => ({
    ...empty,
    values: [...metrics.stats()].flatMap((stats) => histogramValues(name, labelsOf(stats), stats)),
  });
  Object.assign(histogram, { get: values, getForPromString: values });

  const gauge = new Gauge({
    ...{ name: 'usage_emulator_datasets', help: 'Datasets that are hosted.', registers: [register] },
    collect() {
      gauge.set(datasets.list().length);
    },
  });
  return { contentType: register.contentType, read: () => register.metrics() };
}

function histogramValues(name: string, labels: Record<string, string | number>, stats: RequestStats) {
  let sum = 0;
  const buckets = LATENCY_BUCKETS.map((le, index) => {
    sum += stats.buckets[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: sum };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: stats.count },
    { metricName: `${name}_sum`, labels, value: stats.duration },
    { metricName: `${name}_count`, labels, value: stats.count },
  ];
}
