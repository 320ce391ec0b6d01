import type { Agent } from '../../data/api.ts';
import { useAct } from '../../data/gateway.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Foreign } from '../../parts/marks.tsx';
import { Failure } from '../../parts/notice.tsx';

interface RevokeAgentProps {
  readonly agent: Pick<Agent, 'id' | 'hostname'>;
  readonly onClose: () => void;
}

/** Shows a machine out, after saying what that means. */
export function RevokeAgent({ agent: { id, hostname }, onClose }: RevokeAgentProps) {
  const { act, isBusy, error } = useAct();
  const revoke = async () => {
    if ((await act('revoke_agent', { agent_id: id })) !== undefined) onClose();
  };
  return (
    <Dialog title={`Revoke the agent of ${hostname}?`} onClose={onClose}>
      <p>
        The agent of <Foreign>{hostname}</Foreign> is shown out for ever: its connection ends within 10 seconds. The
        machine stays as it is, and changes do not reach it any more. To come back it needs a new registration token.
      </p>
      <Failure error={error} />
      <div className="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="danger" disabled={isBusy} onClick={revoke}>
          Revoke it
        </button>
      </div>
    </Dialog>
  );
}
