import type { Anomaly } from '../../core/provider/anomaly.ts';

/** Renders anomalies as text, one a line. */
export function describeAnomalies(anomalies: readonly Anomaly[]): string {
  if (anomalies.length === 0) return 'The scenario planted no anomalies.\n';
  return anomalies
    .map(({ provider, kind, from, to, where, resources, cost, currency, hours }) => {
      const places = Object.entries(where).map(([name, value]) => `${name} ${value}`);
      const what = [...places, ...(resources.length === 0 ? [] : [`${resources.length} resources`])].join(', ');
      const amount = cost === undefined ? `${hours} hours` : `${cost} ${currency}`;
      return `${from}  ${to ?? 'no end'}  ${provider} ${kind}  ${amount}  ${what}\n`;
    })
    .join('');
}
