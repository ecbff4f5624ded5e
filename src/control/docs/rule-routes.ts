import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { Provider } from '../../core/provider/provider.ts';
import { failures } from '../errors.ts';
import { providerNamed } from '../lookup.ts';
import { Query } from '../validation.ts';

const RuleQuery = Query({
  provider: Type.Optional(Type.String({ description: 'Rules of this provider. Default: all providers' })),
  explains: Type.Optional(
    Type.String({
      description: 'Rules that explain this reason of refusals, as journal entries name it. Default: all rules',
    }),
  ),
});

const ListedRule = Type.Object({
  id: Type.String(),
  provider: Type.String(),
  rule: Type.String({ description: 'Markdown' }),
  evidence: Type.Union([Type.Literal('doc'), Type.Literal('client'), Type.Literal('assumed')], {
    description: "The vendor's reference, an official client, or an assumption",
  }),
  explains: Type.Array(Type.String(), { description: 'Reasons of refusals' }),
  link: Type.Union([Type.String(), Type.Null()], { description: 'Where the vendor says so' }),
  settled_by: Type.Union([Type.String(), Type.Null()], { description: 'What would settle an assumption' }),
});
export type ListedRule = Static<typeof ListedRule>;

/** `GET /_emulator/rules`: what docs/fidelity.md says. Rules are loaded for the first request, not at the start. */
export const ruleRoutes: FastifyPluginAsyncTypebox<{ readonly providers: readonly Provider[] }> = async (
  app,
  { providers },
) => {
  app.get(
    '/_emulator/rules',
    {
      schema: {
        operationId: 'listRules',
        summary: 'List the rules that the providers follow, with the evidence for each',
        tags: ['emulator'],
        querystring: RuleQuery,
        response: { 200: Type.Object({ rules: Type.Array(ListedRule) }), ...failures },
      },
    },
    async ({ query: { provider: name, explains: reason } }) => {
      const chosen = name === undefined ? providers : [providerNamed(providers, name)];
      const lists = await Promise.all(chosen.map(rulesOf));
      return { rules: lists.flat().filter(({ explains }) => reason === undefined || explains.includes(reason)) };
    },
  );
};

async function rulesOf({ name: provider, rules }: Provider): Promise<ListedRule[]> {
  const sections = (await rules?.()) ?? [];
  return sections
    .flatMap((section) => section.rules)
    .map(({ id, rule, evidence, explains = [], link = null, settledBy: settled_by = null }) => {
      return { id, provider, rule, evidence, explains: [...explains], link, settled_by };
    });
}
