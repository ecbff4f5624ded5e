import type { ViewProps } from '../app.tsx';

export function Faults({ api }: ViewProps) {
  return <p>{api.dataset}</p>;
}
