import { createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Texts and numbers in the place of others. The same input has the same pseudonym, and no two inputs share one. Which it is
 * depends on a key that is in memory alone: without it, a recording doesn't show whether it is about a certain name.
 */
export interface Pseudonyms {
  /** A text of the same form: a UUID for a UUID, an e-mail address for an e-mail address, digits for digits. */
  readonly text: (text: string) => string;
  /** A whole number with as many digits. */
  readonly number: (id: number) => number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Empty texts, and the nil and the max UUID, identify nothing. */
const NOTHING = /^$|^(0{8}(-0{4}){3}-0{12}|f{8}(-f{4}){3}-f{12})$/i;
const E_MAIL = /^[^@\s:/]+@[^@\s:/]+$/;
/** Such as git@example.com:team/project.git. */
const GIT_ADDRESS = /^[^@\s:/]+@[^@\s:/]+:[^/]/;
const URL_SCHEME = /^(https?|ssh|git):\/\//i;
const HOST_NAME = /^([a-z0-9_-]+\.)+[a-z]{2,}$/i;
const PRIVATE_IPV4 = /^(10|127|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./;
const DIGITS = /^\d+$/;
const HEX = /^[0-9a-f]{16,128}$/i;
/** Whole numbers of more digits may not be exact. */
const MAX_DIGITS = 15;
/** How many digests are tried before digits get longer: there are only ten numbers of one digit. */
const ATTEMPTS_PER_LENGTH = 100;

/**
 * @param shift moves an instant (ms), as the recording's are: a UUID of version 7 begins with one
 * @param key random, unless a test wants to know the pseudonyms
 */
export function createPseudonyms(shift: (ms: number) => number, key: Buffer = randomBytes(32)): Pseudonyms {
  const known = new Map<string, string>();
  const used = new Set<string>();
  const unused = (original: string): string => {
    for (let attempt = 0; ; attempt += 1) {
      const hash = createHmac('sha512', key).update(`${attempt} ${original}`).digest('hex');
      const pseudonym = inForm(original, hash, attempt, shift);
      if (pseudonym === original || used.has(pseudonym)) continue;
      used.add(pseudonym);
      return pseudonym;
    }
  };
  const text = (original: string): string => {
    if (NOTHING.test(original)) return original;
    const pseudonym = known.get(original) ?? unused(original);
    known.set(original, pseudonym);
    return pseudonym;
  };
  return { text, number: (id) => Number(text(String(id))) };
}

/** @param hash 128 hex digits */
function inForm(text: string, hash: string, attempt: number, shift: (ms: number) => number): string {
  const name = `name-${hash.slice(0, 12)}`;
  const host = `host-${hash.slice(12, 24)}.example.com`;
  if (UUID.test(text)) return uuid(text.toLowerCase(), hash, shift);
  if (GIT_ADDRESS.test(text)) return `git@${host}:${name}.git`;
  if (E_MAIL.test(text)) return `${name}@example.com`;
  if (URL_SCHEME.test(text)) return `${(URL_SCHEME.exec(text)?.[1] ?? '').toLowerCase()}://${host}/${name}`;
  if (isIPv4(text)) return ipv4(text, hash);
  // A range for documentation.
  if (isIPv6(text)) return `2001:db8:${(hash.slice(0, 24).match(/.{4}/g) ?? []).map(withoutZeros).join(':')}`;
  if (HOST_NAME.test(text)) return host;
  if (DIGITS.test(text)) return digits(text.length + Math.floor(attempt / ATTEMPTS_PER_LENGTH), hash);
  return HEX.test(text) ? hash.slice(0, text.length) : name;
}

/** Of the same version and variant, and for version 7 at the same time, so that sorted ids stay sorted. */
function uuid(text: string, hash: string, shift: (ms: number) => number): string {
  const [version = '', variant = ''] = [text[14], text[19]];
  const time = Math.max(0, shift(Number.parseInt(text.slice(0, 8) + text.slice(9, 13), 16)))
    .toString(16)
    .padStart(12, '0');
  const start = version === '7' ? time : hash.slice(0, 12);
  const rest = hash.slice(12);
  return [
    ...[start.slice(0, 8), start.slice(8)],
    ...[version + rest.slice(0, 3), variant + rest.slice(3, 6), rest.slice(6, 18)],
  ].join('-');
}

/** In a range for private networks, or for benchmarks, which no host has. */
function ipv4(text: string, hash: string): string {
  const [first = 0, second = 0, third = 0] = Buffer.from(hash.slice(0, 6), 'hex');
  return PRIVATE_IPV4.test(text) ? `10.${first}.${second}.${third}` : `198.${18 + (first % 2)}.${second}.${third}`;
}

function withoutZeros(group: string): string {
  return Number.parseInt(group, 16).toString(16);
}

function digits(length: number, hash: string): string {
  const number = BigInt(`0x${hash}`).toString();
  return number.slice(-Math.min(length, MAX_DIGITS)).replace(/^0/, '1');
}
