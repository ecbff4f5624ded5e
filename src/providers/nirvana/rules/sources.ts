/*
 * Where the vendor states the rules: its API reference, and the clients that it generates from its OpenAPI document, with the
 * document's descriptions and defaults. The document itself isn't published.
 */

export const USAGE_REFERENCE = 'https://nirvana-docs-api.pages.dev/api/go/resources/usage/methods/list';
export const PROJECTS_REFERENCE = 'https://nirvana-docs-api.pages.dev/api/resources/projects/index.md';
export const USAGE_COMMAND =
  'https://github.com/nirvana-labs/nirvana-cli/blob/2f4de60d66b6c78972f623926c739db894801fea/pkg/cmd/usage.go';
export const USAGE_TYPES =
  'https://github.com/nirvana-labs/nirvana-typescript/blob/1ea8621c8460d7932604c853fb90a5304c13edae/src/resources/usage/usage.ts';
export const SHARED_TYPES =
  'https://github.com/nirvana-labs/nirvana-typescript/blob/002dfbaf9dfe8e2193128349fdd83f1a3750a836/src/resources/shared.ts';
export const CLIENT =
  'https://github.com/nirvana-labs/nirvana-go/blob/05bbc01f9b2e76d92e15b73a5c029e53b0c51221/client.go';
export const OPTIONS =
  'https://github.com/nirvana-labs/nirvana-go/blob/006e970d56e5bac3d5b801fdba32ee72c982dce7/option/requestoption.go';
export const BILLING =
  'https://github.com/nirvana-labs/nirvana-go/blob/05ae056ced35945df77868f3ebb0b70901850a7c/organizations/billing.go';
export const BILLING_COMMAND =
  'https://github.com/nirvana-labs/nirvana-cli/blob/9f0b3c808882232a50df34fd9fbf78796844ce1f/pkg/cmd/billing.go';
export const SUMMARY =
  'https://github.com/nirvana-labs/nirvana-go/blob/006e970d56e5bac3d5b801fdba32ee72c982dce7/shared/shared.go';
export const ORGANIZATIONS =
  'https://github.com/nirvana-labs/nirvana-go/blob/006e970d56e5bac3d5b801fdba32ee72c982dce7/organizations/organization.go';
export const PROJECTS =
  'https://github.com/nirvana-labs/nirvana-go/blob/006e970d56e5bac3d5b801fdba32ee72c982dce7/projects/project.go';
export const INSTANCE_TYPES =
  'https://github.com/nirvana-labs/nirvana-go/blob/0411225f746ba19568a202a0ca4451bc2e9c2341/instance_types/instancetype.go';
