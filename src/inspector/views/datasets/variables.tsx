import { quoteWord } from '../../../core/shell.ts';
import { Copy } from '../../parts/copy.tsx';

/** Environment variables of the official clients, to copy. */
export function Variables({ variables }: { readonly variables: Readonly<Record<string, string>> }) {
  const text = Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoteWord(value)}`)
    .join('\n');
  return (
    <>
      <pre tabIndex={0} aria-label="Environment variables">
        {text}
      </pre>
      <Copy label="Copy variables" text={() => text} />
    </>
  );
}
