import { variable } from './expected.ts';

/** A separate dataset in which calls fail. */
export interface Failing {
  /** The dataset's key. */
  readonly key: string;
  /** The calls that were received, in order. */
  attempts(): Promise<readonly Attempt[]>;
  drop(): Promise<void>;
}

export interface Attempt {
  readonly status: number;
  /** Time of the machine's clock, ms. */
  readonly time: number;
}

/** Arms a fault in a separate dataset, where it doesn't affect other cases. */
export async function failing(provider: string, fault: object): Promise<Failing> {
  const { name, keys } = await control<{ name: string; keys: Record<string, string[]> }>('POST', 'datasets', {});
  await control('POST', 'faults', { ...fault, provider, dataset: name });
  return {
    key: keys[provider]?.[0] ?? '',
    async attempts() {
      const { entries } = await control<{ entries: { status: number; time: string }[] }>(
        'GET',
        `journal?dataset=${name}`,
      );
      return entries.map(({ status, time }) => ({ status, time: Date.parse(time) }));
    },
    async drop() {
      await control('DELETE', `datasets/${name}`);
    },
  };
}

async function control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${variable('USAGE_EMULATOR_URL')}/_emulator/${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
