import { Dialog } from '../parts/dialog.tsx';
import { PAGES } from '../pages/all.ts';

const EVERYWHERE = [
  ['⌘K or Ctrl K', 'search and go anywhere'],
  ['?', 'this sheet'],
  ['/', 'filter what the page lists'],
] as const;

const IN_LISTS = [
  ['j k or ↓ ↑', 'next, previous'],
  ['Home End', 'first, last'],
  ['Enter', 'open'],
  ['x or Space', 'choose, and not any more'],
  ['a', 'approve what is chosen, else the current one; asks before it does'],
  ['r', 'reject the same way'],
  ['e', 'edit the open proposal'],
  ['Escape', 'choose nothing; close'],
] as const;

/** Every key there is. */
export function Help({ onClose }: { readonly onClose: () => void }) {
  const pages = PAGES.flatMap(({ nav, title }) => (nav === undefined ? [] : [[`g ${nav.key}`, title] as const]));
  return (
    <Dialog title="Keys" onClose={onClose}>
      {(
        [
          ['Everywhere', EVERYWHERE],
          ['Approvals and other lists', IN_LISTS],
          ['Go to', pages],
        ] as const
      ).map(([heading, keys]) => (
        <section key={heading} className="tight">
          <h3>{heading}</h3>
          <dl className="keys">
            {keys.map(([key, does]) => (
              <div key={key} className="row">
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p className="faint">Single keys do nothing while you write, and never decide by themselves.</p>
      <div className="actions">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
