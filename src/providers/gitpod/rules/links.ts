// The pages and files that state rules. Files are those of a commit, so that they stay as they were read.

const CONNECT = 'https://connectrpc.com/docs/protocol';
export const UNARY_REQUEST = `${CONNECT}#unary-request`;
export const UNARY_GET = `${CONNECT}#unary-get-request`;
export const UNARY_RESPONSE = `${CONNECT}#unary-response`;
export const ERROR_CODES = `${CONNECT}#error-codes`;
export const INFERRED_CODES = `${CONNECT}#http-to-error-code`;

export const JSON_MAPPING = 'https://protobuf.dev/programming-guides/json/';

const VENDOR = 'https://ona.com/api-reference/resources';
export const USAGE_PAGE = `${VENDOR}/usage/methods/list_environment_runtime_records`;
export const IDENTITY_PAGE = `${VENDOR}/identity/methods/get-authenticated-identity`;
export const MEMBERS_PAGE = `${VENDOR}/organizations/methods/list_members`;

const CLIENTS = 'https://github.com/gitpod-io';
const TYPESCRIPT = `${CLIENTS}/gitpod-sdk-typescript/blob`;
/** The 1.x client. */
const TYPESCRIPT_1 = 'b30a6ce62e74b4ec5a301341475310f60463d4b4';
export const DESCRIPTORS = `${CLIENTS}/gitpod-sdk-typescript/tree/${TYPESCRIPT_1}/lib/gitpod/v1`;
export const CLIENT_ENVIRONMENT = `${TYPESCRIPT}/${TYPESCRIPT_1}/lib/sdk/errors.js`;
export const BINARY_CLIENT = `${TYPESCRIPT}/14b1b0f38af7196b159e8bd9d675db9b6c9fc122/lib/sdk/client.js`;
export const PAGING_CLIENT = `${TYPESCRIPT}/455e79075176af1891f6b4c79a195519ed3e3c52/src/pagination.ts`;
export const USAGE_CLIENT = `${TYPESCRIPT}/0af11b6a0be49a2028ad7920b6b442bad4c1fac2/src/resources/usage.ts`;
export const GO_USAGE_TEST = `${CLIENTS}/gitpod-sdk-go/blob/3ecd0c4894b471a99b52da94d98ee4b1c12cde30/usage_test.go`;
export const PROJECT_CLIENT = `${CLIENTS}/gitpod-sdk-python/blob/94d500f062a4575052d053df044de2dd1e41e809/src/gitpod/types/project.py`;

/** A file of the vendor's descriptors: types with comments in `.d.ts`, constraints in the encoded `.js`. */
export function descriptor(file: string): string {
  return `${TYPESCRIPT}/${TYPESCRIPT_1}/lib/gitpod/v1/${file}`;
}

/** A file of Connect's own server for Go, after its commit. */
export function connectGo(path: string): string {
  return `https://github.com/connectrpc/connect-go/blob/${path}`;
}
