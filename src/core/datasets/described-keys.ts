import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A key that says which dataset it opens: `ue1.<description>.<tag>`, after what the vendor's keys begin with. */
const DESCRIBED = /^([^a-z]*)ue1\.([\w-]+)\.([\w-]{22})$/;
const BEGINS = /^[^a-z]*ue1\./;

/** What the names of datasets begin with that keys describe. */
export const DESCRIBED_NAME = 'key-';

/** A dataset that a key describes. */
export interface DescribedDataset {
  /** The same for every key of the description. */
  readonly name: string;
  readonly description: unknown;
}

/**
 * Makes an API key that carries what its dataset is made from.
 *
 * @param exampleKey a key in the vendor's format: what precedes its first letter, such as `1234$`, comes before
 */
export function describedKey(secret: string, provider: string, exampleKey: string, description: object): string {
  const text = Buffer.from(JSON.stringify(description)).toString('base64url');
  const [prefix = ''] = /^[^a-z]*/.exec(exampleKey) ?? [];
  return `${prefix}ue1.${text}.${tagOf(secret, provider, text)}`;
}

/**
 * Reads a key.
 *
 * @returns `undefined` for a key that describes nothing, `forged` for one that wasn't made with this secret for this provider
 */
export function readDescribedKey(
  secret: string,
  provider: string,
  key: string,
): DescribedDataset | 'forged' | undefined {
  if (!BEGINS.test(key)) return undefined;
  const [, , text = '', tag = ''] = DESCRIBED.exec(key) ?? [];
  // Without a secret, anybody could make keys.
  if (secret === '' || tag === '') return 'forged';
  if (!timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(secret, provider, text)))) return 'forged';
  const name = DESCRIBED_NAME + createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { name, description: JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown };
}

function tagOf(secret: string, provider: string, text: string): string {
  return createHmac('sha256', secret).update(`key ${provider} ${text}`).digest('base64url').slice(0, 22);
}
