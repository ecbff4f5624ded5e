import type { Health } from '../health/schemas.ts';

/** What `GET /` answers. */
export interface Home extends Pick<Health, 'version' | 'dataset' | 'clock'> {
  readonly name: string;
  /** Paths of the emulator's own, by name. */
  readonly links: Readonly<Record<string, string>>;
  readonly providers: readonly {
    readonly name: string;
    readonly title: string;
    readonly endpoints: readonly { readonly id: string; readonly methods: readonly string[]; readonly path: string }[];
  }[];
}

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}' +
  'code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}:root{color-scheme:light dark}';

/** {@link Home} as a page that needs no other file. */
export function homePage({ name, version, dataset, clock, links, providers }: Home): string {
  const frozen = clock.mode === 'frozen' ? ', frozen. Start with <code>--clock wall</code> to follow today’s date' : '';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<style>${STYLE}</style>
<h1>${name} ${escapeHtml(version)}</h1>
<p>Dataset ${escapeHtml(dataset.name)}: scenario ${escapeHtml(dataset.scenario)}, seed ${dataset.seed}.
Simulated time: ${clock.now}${frozen}.</p>
<ul>
${Object.entries(links)
  .map(([link, path]) => `<li><a href="${path}">${link}</a> <code>${path}</code></li>`)
  .join('\n')}
</ul>
${providers
  .map(
    ({ title, endpoints }) => `<h2>${escapeHtml(title)}</h2>
<ul>
${endpoints.map(({ methods, path }) => `<li><code>${methods.join(', ')} ${escapeHtml(path)}</code></li>`).join('\n')}
</ul>`,
  )
  .join('\n')}
</html>
`;
}

/** Names of scenarios are paths, which can hold any character. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
