/** Each shell's way to export a variable whose value must arrive as it stands, dollar signs and quotes included. */
const EXPORTS = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  // In fish's single quotes a backslash escapes itself and the quote.
  fish: (name: string, value: string) => `set -gx ${name} '${value.replace(/[\\']/g, String.raw`\$&`)}'`,
  // PowerShell takes typographic quotes for quotes, too.
  powershell: (name: string, value: string) => `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`,
} as const;

export type Shell = keyof typeof EXPORTS;

export const SHELLS = Object.keys(EXPORTS) as Shell[];

/** Lines that set the variables when the shell evaluates them. */
export function exportLines(shell: Shell, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${EXPORTS[shell](name, value)}\n`)
    .join('');
}
