import type { ViewProps } from '../app.tsx';

export function Account({ api }: ViewProps) {
  return <p>{api.dataset}</p>;
}
