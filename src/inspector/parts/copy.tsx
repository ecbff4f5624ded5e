import { useEffect, useRef, useState } from 'preact/hooks';
import { textOf } from '../load.ts';

interface CopyProps {
  readonly label: string;
  /** What assistive technology reads instead of the label, where several buttons have the same one. */
  readonly name?: string;
  /** Called when the button is used. */
  readonly text: () => string | Promise<string>;
}

/** Copies a text. Browsers allow that only on https and localhost: elsewhere it shows the text, selected. */
export function Copy({ label, name = label, text }: CopyProps) {
  const [message, setMessage] = useState('');
  const [shown, setShown] = useState<string>();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.select();
  }, [shown]);
  const copy = async (): Promise<void> => {
    setShown(undefined);
    let content: string;
    try {
      content = await text();
    } catch (error) {
      setMessage(textOf(error));
      return;
    }
    try {
      await navigator.clipboard.writeText(content);
      setMessage('Copied');
    } catch {
      setMessage('Copy the selected text:');
      setShown(content);
    }
  };
  return (
    <span class="copy">
      <button type="button" aria-label={name} onClick={() => void copy()}>
        {label}
      </button>{' '}
      <span role="status" class="muted">
        {message}
      </span>
      {shown !== undefined && <textarea ref={area} readOnly rows={4} aria-label={`${name}: the text`} value={shown} />}
    </span>
  );
}
