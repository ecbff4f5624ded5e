import type { FaultRequest, FaultState } from '../../../core/faults/fault.ts';

interface FaultListProps {
  readonly faults: readonly FaultState[];
  readonly onClear: (id: string) => void;
}

/** The armed faults, with how often each has occurred. */
export function FaultList({ faults, onClear }: FaultListProps) {
  return (
    <ul class="faults" aria-label="Armed faults">
      {faults.map((fault) => (
        <li key={fault.id} class="panel">
          <div class="row">
            <strong class="break">{fault.id}</strong>
            <span>
              <span class={fault.hits > 0 ? 'hits bad' : 'hits'}>
                {fault.hits} {fault.hits === 1 ? 'hit' : 'hits'}
              </span>{' '}
              <span class="muted">
                of {fault.calls_seen} {fault.calls_seen === 1 ? 'call' : 'calls'}
              </span>
            </span>
            <button
              type="button"
              aria-label={`Clear ${fault.id}`}
              onClick={() => {
                onClear(fault.id);
              }}
            >
              Clear
            </button>
          </div>
          <p class="break">{effectOf(fault)}</p>
          <p class="muted break">{callsOf(fault)}</p>
        </li>
      ))}
    </ul>
  );
}

function effectOf({ effect, sequence, delay }: FaultRequest): string {
  const effects = sequence ?? (effect === undefined ? [] : [effect]);
  return [
    ...effects.map((one) => (one === null ? 'none' : textOfEffect(one))),
    ...(delay === undefined ? [] : [`delay ${typeof delay === 'number' ? `${delay} ms` : textOfFields(delay)}`]),
  ].join(', then ');
}

function textOfEffect({ kind, ...fields }: NonNullable<FaultRequest['effect']>): string {
  return [kind, textOfFields(fields)].filter(Boolean).join(': ');
}

function callsOf({ provider, operation, calls, match, armed_by }: FaultState): string {
  return [
    operation ?? provider ?? 'all operations',
    calls === undefined ? 'every call' : `calls: ${textOfFields(calls)}`,
    ...(match === undefined ? [] : [`match ${JSON.stringify(match)}`]),
    ...(armed_by === 'header' ? ['armed by a header'] : []),
  ].join(' · ');
}

function textOfFields(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]: [string, unknown]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
