import type { Provider } from '../../core/provider/provider.ts';
import { version } from '../../core/version.ts';
import type { Checked } from './run-probes.ts';

/** @returns a table for a terminal, with a summary */
export function tableOf(checked: readonly Checked[]): string {
  const width = Math.max(...checked.map(({ rule }) => rule.length));
  const lines = checked.map(({ rule, verdict, seen }) => `${rule.padEnd(width)}  ${verdict.padEnd(10)}  ${seen}`);
  return [...lines, '', summaryOf(checked), ''].join('\n');
}

/**
 * @param ended why the check ended before all rules were checked
 * @returns a report as Markdown that can be shared: findings are fixed texts, so that it holds nothing of the account
 */
export function reportOf({ title }: Provider, checked: readonly Checked[], ended?: string): string {
  const rows = checked.map(({ rule, verdict, seen }) => `| \`${rule}\` | ${verdict} | ${seen} |`);
  return `# ${title}: which rules hold

Made by \`usage-emulator check\` ${version}. ${summaryOf(checked)}
${ended === undefined ? '' : `\nIt ended early: ${ended}.\n`}
| Rule | Verdict | What was seen |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function summaryOf(checked: readonly Checked[]): string {
  const number = (wanted: Checked['verdict']): number => checked.filter(({ verdict }) => verdict === wanted).length;
  return `${number('holds')} hold, ${number('differs')} differ, ${number("can't tell")} can't be told.`;
}
