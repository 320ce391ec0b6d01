import type { ReactNode } from 'react';
import { type Acting, useAct } from '../data/gateway.ts';
import { Dialog } from './dialog.tsx';
import { Failure } from './notice.tsx';

interface ConfirmDialogProps {
  /** A question. */
  readonly title: string;
  /** What the button says. */
  readonly verb: string;
  /** What it means. */
  readonly children: ReactNode;
  /** Does it; undefined: it was refused, and the dialog says why. */
  readonly onConfirm: (act: Acting['act']) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog({ title, verb, children, onConfirm, onClose }: ConfirmDialogProps) {
  const { act, isBusy, error } = useAct();
  const confirm = async () => {
    if ((await onConfirm(act)) !== undefined) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Failure error={error} />
      <div className="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="danger" disabled={isBusy} onClick={confirm}>
          {verb}
        </button>
      </div>
    </Dialog>
  );
}
