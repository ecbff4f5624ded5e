import type { ViewProps } from '../app.tsx';

export function Clock({ api }: ViewProps) {
  return <p>{api.dataset}</p>;
}
