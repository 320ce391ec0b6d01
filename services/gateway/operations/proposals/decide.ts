import type { Caller } from '../../auth/caller.ts';
import { type Done, later } from '../../commands.ts';
import type { Call } from '../../operation.ts';

interface Decision {
  readonly verdict: 'approve' | 'reject';
  readonly comment: string | null;
  readonly remember: boolean;
  readonly remember_until: string | null;
  readonly confirm_deletes: number | null;
}

interface OneDecision extends Decision {
  readonly proposal_id: string;
  readonly digest: string;
}

export interface Chosen {
  readonly proposal_id: string;
  readonly digest: string;
}

/** Decides about one proposal, and answers it as it stands then. */
export async function decideOne(caller: Caller, { proposal_id, digest, ...decision }: OneDecision, call: Call) {
  const { repository_id } = await call.proposals.row(caller.account, proposal_id);
  const done = await decide(caller, { repository_id, decisions: [{ proposal_id, digest }], decision }, call);
  return answerOne(caller, proposal_id, done, call);
}

interface Deciding {
  readonly repository_id: string;
  readonly decisions: Chosen[];
  readonly decision: Decision;
}

export async function decide(
  caller: Caller,
  { repository_id, decisions, decision }: Deciding,
  { commands, request, subjects }: Call,
): Promise<Done> {
  const { verdict, remember, remember_until, confirm_deletes } = decision;
  const comment = await subjects.said(caller, request, decision.comment);
  const data = { repository_id, verdict, decisions, comment, remember, remember_until, confirm_deletes };
  return commands.send(caller, request, 'DecideProposals', data);
}

export async function answerOne({ account }: Caller, id: string, done: Done, { proposals }: Call) {
  if (!done.isVisible) return later(done);
  return { gitops_proposal: await proposals.detail(account, await proposals.row(account, id)) };
}
