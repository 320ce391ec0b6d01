import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
  /** The title is for screen readers alone. */
  readonly isTitleHidden?: boolean;
  /** What has the focus at first; else the first that can. */
  readonly focus?: RefObject<HTMLElement | null>;
}

/** Something that is finished before anything else is done. Escape and a click beside it close it; the focus returns. */
export function Dialog({ title, onClose, children, className = '', isTitleHidden = false, focus }: DialogProps) {
  const [before] = useState(() => document.activeElement);
  // However it is closed: by a key, by what was decided, or with the page below it.
  useEffect(() => () => focusAfter(before)?.focus(), [before]);
  return (
    <Base.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup
          className={`dialog ${className}`}
          finalFocus={false}
          {...(focus === undefined ? {} : { initialFocus: focus })}
        >
          <Base.Title className={isTitleHidden ? 'hidden-label' : ''}>{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Where the focus was; where it was nowhere, the list of the page, whose keys go on then, and never a field to write in. */
function focusAfter(before: Element | null): HTMLElement | null {
  if (before instanceof HTMLElement && before !== document.body && before.isConnected) return before;
  return document.querySelector<HTMLElement>('#main [role="grid"]') ?? document.getElementById('main');
}
