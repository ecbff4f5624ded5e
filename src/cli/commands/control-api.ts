import { StartError } from '../exit.ts';

const TIMEOUT_MS = 10_000;

/**
 * Asks the control API of a running emulator.
 *
 * @param path after `/_emulator/`
 * @throws StartError with the reason if there is no answer, or if it is a refusal
 */
export async function askControlApi(url: string, path: string, token: string | undefined): Promise<unknown> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(`${url}/_emulator/${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
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
