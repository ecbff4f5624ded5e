import type { ErrorBody } from '../control/errors.ts';

/** A control request that was refused or not answered, with a message for people. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** What views use to reach the control API: the page can do nothing that a script can't. */
export interface Api {
  /** The dataset that the page shows. */
  readonly dataset: string;
  /** The URL that official clients use. */
  readonly baseUrl: string;
  /** The control token; `undefined` if none is needed or known. It is kept in memory only. */
  readonly token: string | undefined;
  /**
   * Sends a request to the control API.
   *
   * @param path below `/_emulator/`, such as `datasets`
   * @throws RequestError
   */
  send<Body>(path: string, options?: RequestOptions): Promise<Body>;
  /**
   * Sends a request for the shown dataset.
   *
   * @param path below `/_emulator/datasets/{name}/`, such as `clock`; the dataset itself if empty
   * @throws RequestError
   */
  ofDataset<Body>(path: string, options?: RequestOptions): Promise<Body>;
  /**
   * Requests as they arrive, from now on, until the signal ends it.
   *
   * @param path below `/_emulator/`, whose events are JSON
   * @param onOpen called when no later request can be missed
   * @throws RequestError
   */
  events(path: string, onEvent: (event: unknown) => void, signal: AbortSignal, onOpen?: () => void): Promise<void>;
}

/** @param onUnauthorized called when the control token is missing or wrong */
export function createApi(dataset: string, token: string | undefined, onUnauthorized: () => void): Api {
  const request = async (path: string, { method = 'GET', body, signal }: RequestOptions, accept: string) => {
    const headers = new Headers({ accept });
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new RequestError(0, 'The emulator does not answer. Is it running?');
    }
    if (response.ok) return response;
    if (response.status === 401) onUnauthorized();
    throw new RequestError(response.status, await messageOf(response));
  };
  const send: Api['send'] = async <Body>(path: string, options: RequestOptions = {}): Promise<Body> => {
    const response = await request(path, options, 'application/json');
    const text = await response.text();
    // The control API's own schemas say what it answers.
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  };
  const root = `datasets/${encodeURIComponent(dataset)}`;
  return {
    dataset,
    baseUrl: location.origin,
    token,
    send,
    ofDataset: (path, options) => send(path === '' ? root : `${root}/${path}`, options),
    async events(path, onEvent, signal, onOpen) {
      const { body } = await request(path, { signal }, 'text/event-stream');
      if (body === null) return;
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      let isOpen = false;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (!isOpen) onOpen?.();
        isOpen = true;
        const events = (rest + value).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) {
          const data = event.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []));
          if (data.length > 0) onEvent(JSON.parse(data.join('\n')));
        }
      }
    },
  };
}

async function messageOf(response: Response): Promise<string> {
  const fallback = `${response.status} ${response.statusText}`;
  try {
    const { error } = (await response.json()) as Partial<typeof ErrorBody.static>;
    return error?.message ?? fallback;
  } catch {
    return fallback;
  }
}
