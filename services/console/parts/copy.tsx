import { useState } from 'react';

interface CopyProps {
  readonly text: string;
  /** e.g. `the patch`. */
  readonly what: string;
  /** It is not shown, but for its first signs: it is a secret. */
  readonly isSecret?: boolean;
  /** Given: it can be downloaded under this name. */
  readonly file?: string;
}

/** A text to be taken elsewhere. */
export function Copy({ text, what, isSecret = false, file }: CopyProps) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      // Browsers have no clipboard for pages that are served without https.
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('The browser does not allow copying here: select the text instead.');
    }
  };
  return (
    <div className="stack copy">
      {/* What scrolls can be reached by keyboard. */}
      <pre className="block" tabIndex={0} aria-label={what}>
        {isSecret ? `${text.slice(0, 4)}${'•'.repeat(12)}` : text}
      </pre>
      <div className="actions">
        <button type="button" onClick={copy}>
          Copy {what}
        </button>
        {file === undefined ? null : (
          <a className="button" download={file} href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}>
            Download
          </a>
        )}
        <span role="status" className="faint">
          {said}
        </span>
      </div>
    </div>
  );
}
