import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import { quoteWord } from '../../../core/shell.ts';

/** Headers that curl sends as it needs them. */
const OWN_HEADERS = [
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
];

/** What the journal shows instead of a credential. */
const MASK = '***';

/**
 * A command that sends the request again. The journal masks credentials: the command takes the key from the variable API_KEY,
 * or any key, which opens the default dataset.
 *
 * @param baseUrl without a slash at the end
 */
export function curlOf({ method, path, query, headers, body, body_bytes }: JournalEntry, baseUrl: string): string {
  const parameters = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  );
  const url = `${baseUrl}${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`;
  const parts = [
    `curl ${method === 'HEAD' ? '--head' : `-X ${method}`} ${quoteWord(url)}`,
    ...Object.entries(headers).flatMap(([name, value]) =>
      OWN_HEADERS.includes(name) ? [] : [`-H ${headerOf(name, value)}`],
    ),
  ];
  if (body === null) {
    const note = body_bytes > 0 ? `# The body of ${body_bytes} bytes is not in the journal.\n` : '';
    return note + parts.join(' ');
  }
  // Anything but JSON is base64 in the journal.
  if (typeof body === 'string' && !/\bjson\b/.test(headers['content-type'] ?? '')) {
    return `printf %s ${quoteWord(body)} | base64 -d | ${[...parts, '--data-binary @-'].join(' ')}`;
  }
  return [...parts, `--data-raw ${quoteWord(JSON.stringify(body))}`].join(' ');
}

function headerOf(name: string, value: string): string {
  if (!value.endsWith(MASK)) return quoteWord(`${name}: ${value}`);
  return `${quoteWord(`${name}: ${value.slice(0, -MASK.length)}`)}"\${API_KEY:-any}"`;
}
