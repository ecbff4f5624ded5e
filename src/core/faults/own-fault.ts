import { Type } from '@sinclair/typebox';
import { Failure } from '../http/failure.ts';
import { Refusal } from '../refusal.ts';
import { validate } from '../schema/validate.ts';
import { FaultRequest } from './fault.ts';
import type { Call, Faults } from './faults.ts';
import { refuseImpossible } from './possible.ts';

/** In a request: a fault that it arms for itself. In a response: the id of the fault that affected it. */
export const FAULT_HEADER = 'x-usage-emulator-fault';

/** A request arms faults for its own operation, and only requests with the same header match. */
const OwnFault = Type.Omit(FaultRequest, ['provider', 'operation', 'match'], { additionalProperties: false });

/**
 * Arms the fault that a request's header describes, unless a request with this header has armed it already.
 *
 * @throws Failure `invalid`
 */
export function armOwnFault(faults: Faults, { provider, endpoint }: Call, header: string): void {
  try {
    const own = validate(OwnFault, readHeader(header));
    refuseImpossible(own, [endpoint]);
    faults.armByHeader(header, { ...own, provider, operation: endpoint.id });
  } catch (error) {
    if (error instanceof Refusal) throw new Failure('invalid', `${FAULT_HEADER}: ${error.message}`);
    throw error;
  }
}

/** @throws Refusal `invalid` */
function readHeader(header: string): unknown {
  if (!header.trimStart().startsWith('{')) return readShorthand(header);
  try {
    return JSON.parse(header);
  } catch {
    throw new Refusal('invalid', 'not JSON; send JSON, or parameters such as status=503&first=2&retry-after-ms=10');
  }
}

const CALLS = ['first', 'nth', 'every', 'probability'];
const OF_THE_FAULT = ['id', 'delay', 'seed'];

/** Reads the short form of one effect, by default an error: `status=503&first=2`, `kind=empty_page&nth=2`. */
function readShorthand(header: string): unknown {
  const given = [...new URLSearchParams(header)].map(([name, text]) => [name, scalarOf(text)] as const);
  const part = (names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(given.filter(([name]) => names.includes(name)));
  const calls = part(CALLS);
  const effect = Object.fromEntries(given.filter(([name]) => ![...CALLS, ...OF_THE_FAULT].includes(name)));
  return {
    ...part(OF_THE_FAULT),
    ...(Object.keys(calls).length > 0 && { calls }),
    ...(Object.keys(effect).length > 0 && { effect: { kind: 'error', ...effect } }),
  };
}

function scalarOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
