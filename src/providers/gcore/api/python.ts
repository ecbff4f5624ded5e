/** What Python's `str` shows as it is; of the separators, the space alone. */
const UNPRINTABLE = /[\p{C}\p{Z}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `repr()` of a dict of lists of strings: how the vendor's messages show what is wrong. */
export function reprDict(dict: Readonly<Record<string, readonly string[]>>): string {
  const items = Object.entries(dict).map(([key, list]) => `${repr(key)}: [${list.map(repr).join(', ')}]`);
  return `{${items.join(', ')}}`;
}

/** `repr()` of a string. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll(UNPRINTABLE, escape);
  return `${quote}${escaped}${quote}`;
}

function escape(character: string): string {
  if (character === ' ') return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number): string => code.toString(16).padStart(digits, '0');
  return SHORT_ESCAPES[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}
