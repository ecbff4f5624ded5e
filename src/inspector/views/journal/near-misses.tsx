import type { Verdict } from '../../../control/journal/schemas.ts';
import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import type { Api } from '../../api.ts';
import { useLoaded } from '../../load.ts';
import { EntryList } from './entry-list.tsx';

interface NearMissesProps {
  readonly api: Api;
  /** The conditions that no request meets. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly selected: string | undefined;
  readonly onSelect: (entry: JournalEntry) => void;
}

/** The requests that come nearest to what was looked for, and how they differ. */
export function NearMisses({ api, conditions, selected, onSelect }: NearMissesProps) {
  const key = JSON.stringify(conditions);
  const verdict = useLoaded(
    async (signal) => {
      // Everything misses a text in the same way.
      if (Object.keys(conditions).every((name) => name === 'text')) return undefined;
      const { equals, ...match } = conditions;
      const body = { match: { ...match, ...(equals !== undefined && { equals: valueOf(equals) }) } };
      return api.ofDataset<Verdict>('journal/verify', { method: 'POST', body, signal });
    },
    [api, key],
  );
  const misses = verdict.value?.near_misses ?? [];
  return (
    <>
      <p class="empty">No request matches.</p>
      {verdict.error !== undefined && <p role="alert">{verdict.error}</p>}
      {misses.length > 0 && <h3>Near misses</h3>}
      {misses.map(({ entry, differs }) => (
        <div class="panel" key={entry.id}>
          <EntryList entries={[entry]} selected={selected} onSelect={onSelect} />
          <ul>
            {differs.map(({ condition, expected, actual }) => (
              <li key={condition} class="break">
                <strong>{condition}</strong>: expected <code>{JSON.stringify(expected)}</code>
                {actual !== null && (
                  <>
                    , was <code>{JSON.stringify(actual)}</code>
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** As the journal reads it: text that isn't JSON stands for itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
