import { quoteWord } from '../../core/shell.ts';

/** How each shell and format sets a variable. Values are quoted so that dollar signs and quotes keep their meaning. */
const EXPORTS = {
  sh: (name: string, value: string) => `export ${name}=${quoteWord(value)}`,
  // Inside single quotes, fish reads \\ as a backslash and \' as a quote.
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/[\\']/g, String.raw`\$&`)}'`,
  // PowerShell also treats typographic quotes as quotes.
  powershell: (name: string, value: string) => `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`,
  // Batch files read %% as a percent sign.
  cmd: (name: string, value: string) => `set "${name}=${value.replaceAll('%', '%%')}"`,
  // No value has a line break.
  github: (name: string, value: string) => `${name}=${value}`,
  // Single quotes take dollar signs literally, but parsers of .env files disagree on quotes inside of them.
  dotenv: (name: string, value: string) =>
    value.includes("'") ? `${name}="${value.replace(/[\\"$]/g, String.raw`\$&`)}"` : `${name}='${value}'`,
} as const;

export type Syntax = keyof typeof EXPORTS;

export const SHELLS = ['sh', 'fish', 'powershell'] as const satisfies readonly Syntax[];
export const FORMATS = ['dotenv', 'github', 'cmd'] as const satisfies readonly Syntax[];

/** Lines that set the variables where they are evaluated. */
export function exportLines(syntax: Syntax, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${EXPORTS[syntax](name, value)}\n`)
    .join('');
}
