import type { Attributes, CommandData, FilePatchReply } from '@fleetwright/contracts';
import { EditedProposalAnswer, EditProposalInput, LaterAnswer } from '@fleetwright/contracts/api';
import type { ProposalRow } from '@fleetwright/core/read-models';
import type { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import { type Done, later } from '../../commands.ts';
import { filePatch } from '../../file-patch.ts';
import { type Call, operation } from '../../operation.ts';
import { GatewayProblem } from '../../problems.ts';
import { KIND_ROUTES } from '../../resource-kinds.ts';
import { PROPOSAL, PROPOSAL_DETAIL } from '../examples/proposal.ts';
import { REPOSITORY_ADOPTION } from '../examples/repository.ts';
import { decide } from './decide.ts';

export const editProposal = operation({
  name: 'gitops_edit_proposal',
  summary: 'Change what a pending proposal would write, or leave it out; answers the commit that makes git agree',
  permission: 'system.gitops.approve',
  input: EditProposalInput,
  output: EditedProposalAnswer,
  later: LaterAnswer,
  isIdempotent: false,
  codes: ['digest_mismatch', 'already_decided', 'not_editable', 'may_not_approve'],
  http: { method: 'POST', path: 'gitops_proposals/:proposal_id/edit' },
  example: {
    input: { proposal_id: PROPOSAL.id, digest: PROPOSAL.digest, payload: { template: 'edge', region: 'eu-west-2' } },
    output: { gitops_proposal: PROPOSAL_DETAIL, fleet_patch: REPOSITORY_ADOPTION, no_fleet_patch: null },
  },
  async run(caller, input, call) {
    if ((input.payload === undefined) === (input.exclude === undefined)) {
      throw new GatewayProblem('invalid', 'Give either "payload" or "exclude".');
    }
    const row = await call.proposals.row(caller.account, input.proposal_id);
    const done = await (input.payload === undefined
      ? exclude(caller, row, input, call)
      : change(caller, row, { ...input, payload: input.payload }, call));
    if (!done.isVisible) return later(done);
    const { change_document = null } = (done.result ?? {}) as { change_document?: string };
    const [now, patch] = await Promise.all([
      call.proposals.row(caller.account, row.id),
      patchOf(caller, row, change_document, call),
    ]);
    return { gitops_proposal: await call.proposals.detail(caller.account, now), ...patch };
  },
});

type Edit = z.output<typeof EditProposalInput>;

/** Leaving a change out is a rejection that is remembered. */
function exclude(caller: Caller, row: ProposalRow, { digest, comment }: Edit, call: Call): Promise<Done> {
  const { repository_id, id: proposal_id } = row;
  const decision = { verdict: 'reject', comment, remember: true, remember_until: null, confirm_deletes: null } as const;
  return decide(caller, { repository_id, decisions: [{ proposal_id, digest }], decision }, call);
}

async function change(
  caller: Caller,
  { repository_id, id: proposal_id, kind }: ProposalRow,
  { digest, payload, comment: typed }: Edit & { readonly payload: object },
  { commands, request, subjects }: Call,
): Promise<Done> {
  const keys = KIND_ROUTES.find((route) => route.kind === kind)?.keyFields ?? [];
  // The key is not edited; a payload as it was shown may have its parts.
  const attributes = Object.fromEntries(Object.entries(payload).filter(([name]) => !keys.includes(name))) as Attributes;
  const comment = await subjects.said(caller, request, typed);
  const data: CommandData<'EditProposal'> = { repository_id, proposal_id, digest, payload: attributes, comment };
  return commands.send(caller, request, 'EditProposal', data);
}

/** The edit is made; that nobody can say what git would have to say does not undo it. */
async function patchOf(
  caller: Caller,
  { repository_id, sync_run_id: run_id, kind, key }: ProposalRow,
  change_document: string | null,
  { commands, ports, request }: Call,
): Promise<Pick<z.output<typeof EditedProposalAnswer>, 'fleet_patch' | 'no_fleet_patch'>> {
  const data = { repository_id, run_id, kind, key, change_document };
  try {
    const { result } = await commands.send(caller, { ...request, key: null }, 'PatchEdit', data);
    return { fleet_patch: await filePatch(ports, caller, result as FilePatchReply), no_fleet_patch: null };
  } catch (error) {
    if (!(error instanceof GatewayProblem)) throw error;
    const { code, message } = error;
    return { fleet_patch: null, no_fleet_patch: { code, message } };
  }
}
