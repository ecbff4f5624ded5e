import { variable } from './expected.ts';

/** A dataset of its own in which calls fail. */
export interface Failing {
  /** The key that opens it. */
  readonly key: string;
  /** The calls that have come in, in turn. */
  attempts(): Promise<readonly Attempt[]>;
  drop(): Promise<void>;
}

export interface Attempt {
  readonly status: number;
  /** By the machine's clock: ms. */
  readonly time: number;
}

/** Arms a fault where it disturbs no other case. */
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
