import { useState } from 'preact/hooks';
import type { ListingState } from '../../control/account/schemas.ts';
import type { Api } from '../api.ts';
import { useLoaded } from '../load.ts';
import { boundsOf, formatPeriod } from '../parts/format.ts';
import { Line } from '../parts/line.tsx';

const PAGE_SIZE = 25;
/** Columns of the table; the JSON below it has all fields. */
const MAX_COLUMNS = 8;

interface RecordsProps {
  readonly api: Api;
  readonly provider: string;
  readonly title: string;
  /** `YYYY-MM` or `YYYY-MM-DD` */
  readonly period: string;
  readonly onClose: () => void;
}

interface Page {
  readonly listing: ListingState;
  readonly rows: readonly unknown[];
  /** What the API answered, indented. */
  readonly text: string;
  /** How to ask for the next page; `undefined` for the last one. */
  readonly next: string | undefined;
}

/** What the provider's own API answers for a period, page by page. */
export function Records({ api, provider, title, period, onClose }: RecordsProps) {
  // How to ask for each page up to the one that is shown.
  const [places, setPlaces] = useState<readonly string[]>(['']);
  const { value, error } = useLoaded(
    (signal) => load({ api, provider, period }, places, signal),
    [api, period, places],
  );
  const label = `Records of ${formatPeriod(period)}`;
  return (
    <section class="records" aria-label={`${title}: ${label}`}>
      <div class="row">
        <h4>{label}</h4>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {error !== undefined && <p role="alert">{error}</p>}
      {value === undefined && error === undefined && <p class="muted">Loading</p>}
      {value !== undefined && (
        <>
          <p class="muted">As the API of {title} shows them.</p>
          <Table rows={value.rows} label={label} />
          <div class="row">
            <button
              type="button"
              disabled={places.length === 1}
              onClick={() => {
                setPlaces(places.slice(0, -1));
              }}
            >
              Previous page
            </button>
            <span aria-live="polite">Page {places.length}</span>
            <button
              type="button"
              disabled={value.next === undefined}
              onClick={() => {
                if (value.next !== undefined) setPlaces([...places, value.next]);
              }}
            >
              Next page
            </button>
          </div>
          <details>
            <summary>The response as JSON</summary>
            <pre class="tall" tabIndex={0} role="group" aria-label={`${label} as JSON`}>
              {value.text}
            </pre>
          </details>
          <Line label="curl" code={value.listing.curl} />
          {value.listing.clients.map(({ client, setup, code }) => (
            <Line key={client} label={client} code={`${setup}\n${code}`} />
          ))}
        </>
      )}
    </section>
  );
}

function Table({ rows, label }: { readonly rows: readonly unknown[]; readonly label: string }) {
  const fields = rows.map((row) => new Map(Object.entries(Object(row) as object)));
  const isShown = (value: unknown): boolean => typeof value !== 'object';
  const names = [
    ...new Set(fields.flatMap((row) => [...row].flatMap(([name, value]) => (isShown(value) ? [name] : [])))),
  ];
  const columns = names.slice(0, MAX_COLUMNS);
  if (rows.length === 0) return <p>No records.</p>;
  return (
    <div class="scroll tall" tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((row, index) => (
            <tr key={index}>
              {columns.map((name) => (
                <td key={name}>{textOf(row.get(name))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function load(
  { api, provider, period }: Pick<RecordsProps, 'api' | 'provider' | 'period'>,
  places: readonly string[],
  signal: AbortSignal,
): Promise<Page> {
  const { from, to } = boundsOf(period);
  const query = new URLSearchParams({ provider, from, to, size: String(PAGE_SIZE) });
  const path = `listing?${query.toString()}${places.at(-1) ?? ''}`;
  const listing = await api.ofDataset<ListingState>(path, { signal });
  const { pathname, search } = new URL(listing.url);
  const { method, headers, body } = listing;
  const response = await fetch(`${pathname}${search}`, { method, headers, body, signal });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${text}`);
  const answer: unknown = JSON.parse(text);
  const rows = valueAt(answer, listing.rows);
  const token = listing.next === null ? undefined : valueAt(answer, listing.next);
  const shown = Array.isArray(rows) ? (rows as readonly unknown[]) : [];
  return {
    listing,
    rows: shown,
    text: JSON.stringify(answer, null, 2),
    next: nextOf(listing, token, shown.length, places),
  };
}

function nextOf({ next }: ListingState, token: unknown, count: number, places: readonly string[]): string | undefined {
  if (next === null) return count < PAGE_SIZE ? undefined : `&offset=${places.length * PAGE_SIZE}`;
  return typeof token === 'string' && token !== '' ? `&token=${encodeURIComponent(token)}` : undefined;
}

/** @param path field names with dots between them */
function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((part, name) => new Map(Object.entries(Object(part) as object)).get(name), value);
}
