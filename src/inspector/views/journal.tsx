import type { ViewProps } from '../app.tsx';

export function Journal({ api }: ViewProps) {
  return <p>{api.dataset}</p>;
}
