import type { Endpoint } from '../core/provider/endpoint.ts';
import type { Provider } from '../core/provider/provider.ts';
import { Refusal } from '../core/refusal.ts';
import { suggest } from '../core/schema/words.ts';

/**
 * @param field the field that names the provider, for the message
 * @throws Refusal `invalid` with the names of the providers
 */
export function providerNamed(providers: readonly Provider[], name: string, field = 'provider'): Provider {
  const provider = providers.find((known) => known.name === name);
  if (provider === undefined) {
    const names = providers.map((known) => known.name);
    throw new Refusal('invalid', `${field}: there is no '${name}'; ${suggest(name, names)}`);
  }
  return provider;
}

/** A provider and one of its operations, either of them optional. */
export interface OperationName {
  readonly provider?: string | undefined;
  readonly operation?: string | undefined;
}

/**
 * The endpoints that a provider's and an operation's name select; an omitted name selects all.
 *
 * @throws Refusal `invalid` with the names that exist
 */
export function endpointsNamed(
  providers: readonly Provider[],
  { provider, operation }: OperationName,
): readonly Endpoint[] {
  const chosen = provider === undefined ? providers : [providerNamed(providers, provider)];
  const all = chosen.flatMap(({ endpoints }) => endpoints);
  if (operation === undefined) return all;
  const found = all.filter(({ id }) => id === operation);
  if (found.length === 0) {
    const ids = all.map(({ id }) => id);
    throw new Refusal('invalid', `operation: there is no '${operation}'; ${suggest(operation, ids)}`);
  }
  return found;
}
