import type { ViewProps } from '../app.tsx';

export function Datasets({ api }: ViewProps) {
  return <p>{api.dataset}</p>;
}
