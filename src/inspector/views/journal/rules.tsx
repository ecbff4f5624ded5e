import type { ListedRule } from '../../../control/docs/rule-routes.ts';
import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import type { Api } from '../../api.ts';
import { useLoaded } from '../../load.ts';

const EVIDENCE: Readonly<Record<ListedRule['evidence'], string>> = {
  doc: "from the vendor's reference",
  client: 'from an official client',
  assumed: 'assumed',
};

/** The rules of the API by which a request was refused: those about what the message names, or else all for the reason. */
export function Rules({ api, entry }: { readonly api: Api; readonly entry: JournalEntry }) {
  const { provider, refusal, fault } = entry;
  const reason = refusal?.reason ?? '';
  const { value } = useLoaded(
    async (signal) => {
      if (provider === null || reason === '' || fault !== null) return [];
      const query = new URLSearchParams({ provider, explains: reason });
      return (await api.send<{ readonly rules: readonly ListedRule[] }>(`rules?${query}`, { signal })).rules;
    },
    [api, entry.id],
  );
  const said = [refusal?.message, ...(refusal?.problems ?? [])].join(' ');
  const named = value?.filter(({ rule }) => codesIn(rule).some((code) => said.includes(code))) ?? [];
  const shown = named.length > 0 ? named : (value ?? []);
  if (shown.length === 0) return null;
  return (
    <div class="reason">
      <h4>Rules</h4>
      <ul>
        {shown.map(({ id, rule, evidence, link }) => (
          <li key={id}>
            {rule} ({link === null ? EVIDENCE[evidence] : <a href={link}>{EVIDENCE[evidence]}</a>}; <code>{id}</code>)
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a rule writes as code, such as the name of a field. */
function codesIn(rule: string): readonly string[] {
  return [...rule.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}
