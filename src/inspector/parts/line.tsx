import { useState } from 'preact/hooks';

/** A line of code to copy. */
export function Line({ label, code }: { readonly label: string; readonly code: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div class="line">
      <div class="row">
        <strong>{label}</strong>
        <button
          type="button"
          aria-label={`Copy the line for ${label}`}
          onClick={() => {
            void copy(code).then(setCopied);
          }}
        >
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      </div>
      <pre tabIndex={0} role="group" aria-label={`The line for ${label}`}>
        {code}
      </pre>
    </div>
  );
}

/** Pages of other machines have no clipboard without TLS; the text can be selected there. */
async function copy(text: string): Promise<boolean> {
  if (!isSecureContext) return false;
  await navigator.clipboard.writeText(text);
  return true;
}
