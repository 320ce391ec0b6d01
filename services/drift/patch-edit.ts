import type { Change, Command, CommandReply } from '@fleetwright/contracts';
import { agreeWithEdit } from '@fleetwright/core/drift';
import { refused } from '@fleetwright/core/event-sourcing';
import { answerPatch, soundFile } from './file-patch.ts';
import type { DriftPorts } from './ports.ts';
import type { Preparation } from './prepare.ts';

const OTHERWISE = { what: 'say what the proposal became', instead: 'write it by hand' };

/** Says what the file would have to say so that git agrees with what somebody made of a proposal. Appends nothing. */
export async function patchEdit(
  ports: DriftPorts,
  preparation: Preparation,
  { account_id, data }: Command<'PatchEdit'>,
): Promise<CommandReply> {
  const { repository_id, run_id, change_document } = data;
  const read = soundFile(await preparation.newestFile(account_id, repository_id));
  if ('refusal' in read) return read.refusal;
  const planned = await preparation.planned(account_id, run_id, data);
  if (planned === undefined) return refused('not_found', `Run ${run_id} put up no such change.`).refusal;
  const edited = change_document === null ? null : await ports.json.get<Change>(account_id, change_document);
  const { edits, left } = agreeWithEdit(planned, edited, read.file.desired);
  return answerPatch(ports, account_id, read.file, { edits, left, otherwise: OTHERWISE });
}
