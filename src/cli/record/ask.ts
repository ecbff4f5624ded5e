import { type Endpoint, findEndpoint } from '../../core/provider/endpoint.ts';
import type { ProbeRequest } from '../../core/provider/probe.ts';
import type { RecordedPeriod, Recording } from '../../core/provider/recording.ts';
import { StartError } from '../exit.ts';
import type { Send } from '../upstream/upstream.ts';
import type { Recorder } from './recorder.ts';

/**
 * Reads a period through the API, one request at a time.
 *
 * @param onAnswer called with the number of answers so far
 * @throws StartError if the first request is refused: without it there is nothing to record
 */
export async function askFor(
  period: RecordedPeriod,
  {
    recording,
    endpoints,
    send,
    recorder,
    onAnswer,
  }: {
    readonly recording: Recording;
    readonly endpoints: readonly Endpoint[];
    readonly send: Send;
    readonly recorder: Pick<Recorder, 'add' | 'addRecords'>;
    readonly onAnswer: (count: number) => void;
  },
): Promise<void> {
  const requests = recording.requests(period);
  let count = 0;
  let next = requests.next();
  while (next.done !== true) {
    const request = next.value;
    const { method, path, query = {}, body } = request;
    const endpoint = findEndpoint(endpoints, method, path);
    if (endpoint === undefined) {
      // Its path has an id from an answer that is no id.
      next = requests.next({ status: 404, json: undefined });
      continue;
    }
    const answer = await send(request);
    if (count === 0 && answer.status !== 200) {
      throw new StartError(`the server refuses the first request: status ${answer.status}`);
    }
    recorder.add({ endpoint: endpoint.id, query, body, answer });
    count += 1;
    onAnswer(count);
    next = requests.next(answer);
  }
  recorder.addRecords(next.value);
}

/** The requests of a period that don't depend on answers. */
export function plannedFor(period: RecordedPeriod, recording: Recording): ProbeRequest[] {
  const planned: ProbeRequest[] = [];
  const requests = recording.requests(period);
  for (let next = requests.next(); next.done !== true; next = requests.next({ status: 404, json: {} })) {
    planned.push(next.value);
  }
  return planned;
}
