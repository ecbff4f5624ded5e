import { StartError } from '../exit.ts';

const TIMEOUT_MS = 10_000;
/** For what takes a while, such as an import. */
const LONG_TIMEOUT_MS = 600_000;

/** A body to post. */
export interface Posted {
  readonly body: Buffer;
  /** The media type. */
  readonly type: string;
  /** Ends the request. */
  readonly signal: AbortSignal;
}

/**
 * Asks the control API of a running emulator.
 *
 * @param path after `/_emulator/`
 * @param posted what to send; it is asked by GET without it
 * @throws StartError with the reason if there is no answer, or if it is a refusal
 */
export async function askControlApi(
  url: string,
  path: string,
  token: string | undefined,
  posted?: Posted,
): Promise<unknown> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(`${url}/_emulator/${path}`, {
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(posted && { 'content-type': posted.type }),
      },
      ...(posted
        ? {
            ...{ method: 'POST', body: new Uint8Array(posted.body) },
            signal: AbortSignal.any([posted.signal, AbortSignal.timeout(LONG_TIMEOUT_MS)]),
          }
        : { signal: AbortSignal.timeout(TIMEOUT_MS) }),
    });
    answer = parse(await response.text());
  } catch (error) {
    throw new StartError(`the request to ${url} failed: ${reasonOf(error)}; start the emulator with serve`);
  }
  if (response.ok && answer !== undefined) return answer;
  throw new StartError(
    messageIn(answer) ?? `${url} is not a usage-emulator: its response has status ${response.status}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The message of a refusal. */
function messageIn(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  const { error } = answer;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  return typeof error.message === 'string' ? error.message : undefined;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : { cause: undefined, message: String(error) };
  return cause instanceof Error ? cause.message : message;
}
