import type { Provider } from '../src/core/provider/provider.ts';
import type { Rule } from '../src/core/provider/rule.ts';
import { ruleReferences } from './rule-references.ts';

const HEAD = `# Fidelity

<!-- Generated from src/providers/*/rules/ by npm run fidelity. -->

How the emulated APIs behave, and how we know that the real ones behave the same way.

Each rule has one of three kinds of evidence:

- **[doc]**: stated in the vendor's published reference, OpenAPI document, protobuf descriptor or official client, or in
  the specification that the API builds on.
- **[client]**: the behaviour of the official clients, from their source or from running them.
- **[assumed]**: not documented publicly. It is our choice, and the last column says what would settle it. If you have a
  response of the real API that shows otherwise, please tell us.

Each rule has an id, which the code and the tests name in square brackets: search for it to find both. Rules are in
\`src/providers/<name>/rules/\`. A rule with **probe** beside its evidence has one: \`usage-emulator check\` tells whether it
holds for the real API, see [check.md](check.md).
`;

const COLUMNS = `| Rule | Evidence | Code | Tests | What would settle it |
| --- | --- | --- | --- | --- |`;

/** @returns docs/fidelity.md */
export async function fidelityPage(providers: readonly Provider[]): Promise<string> {
  const references = { code: ruleReferences('src'), tests: ruleReferences('test') };
  const pages = providers.map(async ({ title: vendor, rules, probes }) => {
    const sections = (await rules?.()) ?? [];
    const probed = new Set((await probes?.())?.probes(undefined, 0).map(({ rule }) => rule));
    return sections.map(({ title, note, rules }) =>
      [
        `## ${vendor}: ${title}`,
        ...(note === undefined ? [] : [note]),
        [COLUMNS, ...rules.map((rule) => rowOf(rule, probed.has(rule.id), references))].join('\n'),
      ].join('\n\n'),
    );
  });
  return `${[HEAD.trimEnd(), ...(await Promise.all(pages)).flat()].join('\n\n')}\n`;
}

function rowOf(
  { id, rule, evidence, link, untested = '', settledBy = '' }: Rule,
  hasProbe: boolean,
  { code, tests }: Record<'code' | 'tests', ReadonlyMap<string, readonly string[]>>,
): string {
  const kind = link === undefined ? `[${evidence}]` : `[[${evidence}]](${link})`;
  const cells = [
    `${rule}<br>\`${id}\``,
    hasProbe ? `${kind} **probe**` : kind,
    linksTo(code.get(id)),
    linksTo(tests.get(id)) || untested,
    settledBy,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function linksTo(paths: readonly string[] = []): string {
  return paths.map((path) => `[${path.split('/').at(-1)}](../${path})`).join('<br>');
}
