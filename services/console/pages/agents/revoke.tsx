import type { Agent } from '../../data/api.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Foreign } from '../../parts/marks.tsx';

interface RevokeAgentProps {
  readonly agent: Pick<Agent, 'id' | 'hostname'>;
  readonly onClose: () => void;
}

/** Shows a machine out, after saying what that means. */
export function RevokeAgent({ agent: { id, hostname }, onClose }: RevokeAgentProps) {
  return (
    <ConfirmDialog
      title={`Revoke the agent of ${hostname}?`}
      verb="Revoke it"
      onConfirm={(act) => act('revoke_agent', { agent_id: id })}
      onClose={onClose}
    >
      <p>
        The agent of <Foreign>{hostname}</Foreign> is shown out for ever: its connection ends within 10 seconds. The
        machine stays as it is, and changes do not reach it any more. To come back it needs a new registration token.
      </p>
    </ConfirmDialog>
  );
}
