import { useState } from 'preact/hooks';

const KEY = 'usage-emulator.tour';

interface TourProps {
  /** The address of a view. */
  readonly placeOf: (view: string) => string;
}

/** What to try first, until it is dismissed. */
export function Tour({ placeOf }: TourProps) {
  const [isShown, setShown] = useState(() => !isDismissed());
  if (!isShown) return null;
  return (
    <aside class="panel tour" aria-label="First steps">
      <p>New here? Try this:</p>
      <ol>
        <li>
          <a href={placeOf('account')}>Account</a>: choose a bar to see its records, and the line that fetches them.
        </li>
        <li>
          <a href={placeOf('clock')}>Clock</a>: press “+1 day”, and see the bill change.
        </li>
        <li>
          <a href={placeOf('journal')}>Journal</a>: send a request with your client, and see what became of it.
        </li>
      </ol>
      <button
        type="button"
        onClick={() => {
          setShown(false);
          dismiss();
        }}
      >
        Don’t show this again
      </button>
    </aside>
  );
}

/** Browsers may forbid pages to keep anything. */
function isDismissed(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function dismiss(): void {
  try {
    localStorage.setItem(KEY, 'dismissed');
  } catch {
    // It is shown again next time.
  }
}
