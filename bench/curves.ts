import { number } from './table.ts';

/** A small chart of values measured at equal intervals. */
export interface Curve {
  readonly title: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const [WIDTH, HEIGHT, TOP, GAP] = [340, 80, 34, 24];

/** An SVG with charts in two columns, each starting at 0, in colours that are legible on light and dark backgrounds. */
export function drawCurves(heading: string, curves: readonly Curve[]): string {
  const rows = Math.ceil(curves.length / 2);
  const [width, height] = [2 * WIDTH + 3 * GAP, TOP + rows * (HEIGHT + TOP + GAP)];
  const charts = curves.map((curve, index) =>
    draw(curve, GAP + (index % 2) * (WIDTH + GAP), TOP + Math.floor(index / 2) * (HEIGHT + TOP + GAP) + TOP),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
<style>
  text { fill: #57606a } .axis { stroke: #8c959f; stroke-width: 1 } .curve { fill: none; stroke: #0969da; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) { text { fill: #9198a1 } .axis { stroke: #656c76 } .curve { stroke: #4493f8 } }
</style>
<text x="${GAP}" y="20" font-weight="bold">${heading}</text>
${charts.join('\n')}
</svg>
`;
}

function draw({ title, unit, values }: Curve, left: number, top: number): string {
  const most = Math.max(...values, Number.MIN_VALUE);
  const bottom = top + HEIGHT;
  const points = values.map((value, index) => {
    const x = left + (index / Math.max(1, values.length - 1)) * WIDTH;
    return `${x.toFixed(1)},${(bottom - (value / most) * HEIGHT).toFixed(1)}`;
  });
  const last = number(values.at(-1) ?? 0);
  return `<text x="${left}" y="${top - 8}">${title}: maximum ${number(most)} ${unit}, last ${last}</text>
<path class="axis" d="M${left} ${bottom}h${WIDTH}"/>
<polyline class="curve" points="${points.join(' ')}"/>`;
}
