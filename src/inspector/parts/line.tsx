import { Copy } from './copy.tsx';

/** A line of code to copy. */
export function Line({ label, code }: { readonly label: string; readonly code: string }) {
  return (
    <div class="line">
      <div class="row">
        <strong>{label}</strong>
        <Copy label="Copy" name={`Copy the line for ${label}`} text={() => code} />
      </div>
      <pre tabIndex={0} role="group" aria-label={`The line for ${label}`}>
        {code}
      </pre>
    </div>
  );
}
