import type { Provider } from '../src/core/provider/provider.ts';
import type { Rule } from '../src/core/provider/rule.ts';

const HEAD = `# Fidelity

<!-- Generated from src/providers/*/rules/ by npm run fidelity. -->

How the emulated APIs behave, and how we know that the real ones behave the same way.

Each rule has one of three kinds of evidence:

- **[doc]**: stated in the vendor's published reference, OpenAPI document, protobuf descriptor or official client, or in
  the specification that the API builds on.
- **[client]**: the behaviour of the official clients, from their source or from running them.
- **[assumed]**: not documented publicly. It is our choice, and the last column says what would settle it. If you have a
  response of the real API that shows otherwise, please tell us.

Each rule has an id, by which the code refers to it, and names the tests that prove it; another test checks that they exist.
Rules are in \`src/providers/<name>/rules/\`. A rule with **probe** beside its evidence has one: \`usage-emulator check\` tells
whether it holds for the real API, see [check.md](check.md).
`;

const COLUMNS = `| Id | Rule | Evidence | Proven by | What would settle it |
| --- | --- | --- | --- | --- |`;

/** @returns docs/fidelity.md */
export async function fidelityPage(providers: readonly Provider[]): Promise<string> {
  const pages = providers.map(async ({ title: vendor, rules, probes }) => {
    const sections = (await rules?.()) ?? [];
    const probed = new Set((await probes?.())?.probes(undefined, 0).map(({ rule }) => rule));
    return sections.map(({ title, note, rules }) =>
      [
        `## ${vendor}: ${title}`,
        ...(note === undefined ? [] : [note]),
        [COLUMNS, ...rules.map((rule) => rowOf(rule, probed))].join('\n'),
      ].join('\n\n'),
    );
  });
  return `${[HEAD.trimEnd(), ...(await Promise.all(pages)).flat()].join('\n\n')}\n`;
}

function rowOf(
  { id, rule, evidence, link, tests, untested = '', settledBy = '' }: Rule,
  probed: ReadonlySet<string>,
): string {
  const proofs = tests.map((test) => test.replace(/^(\S+):/, '[`$1`](../$1):')).join('<br>');
  const kind = link === undefined ? `[${evidence}]` : `[[${evidence}]](${link})`;
  const evidenced = probed.has(id) ? `${kind} **probe**` : kind;
  const cells = [`\`${id}\``, rule, evidenced, proofs || untested, settledBy].map((cell) =>
    cell.replaceAll('|', '\\|'),
  );
  return `| ${cells.join(' | ')} |`;
}
