import type { Command, CommandReply } from '@fleetwright/contracts';
import { adoptDrift } from '@fleetwright/core/drift';
import { refused } from '@fleetwright/core/event-sourcing';
import { describeResource } from '@fleetwright/core/fleet';
import { answerPatch, soundFile } from './file-patch.ts';
import type { DriftPorts } from './ports.ts';
import type { Preparation } from './prepare.ts';

type AdoptDrift = Command<'AdoptDrift'>;

const OTHERWISE = { what: 'accept this drift', instead: 'write it by hand, or revert the drift' };

/** Says what the file would have to say so that drift is accepted. Appends nothing. */
export async function adopt(ports: DriftPorts, preparation: Preparation, command: AdoptDrift): Promise<CommandReply> {
  const { account_id, data } = command;
  const { repository_id, resources, fields } = data;
  const read = soundFile(await preparation.newestFile(account_id, repository_id));
  if ('refusal' in read) return read.refusal;
  const managed = await preparation.managed(account_id, repository_id);
  const { edits, left, undrifted } = adoptDrift(managed, read.file.desired, { resources, fields });
  const [unknown] = undrifted;
  if (unknown !== undefined) {
    const at = (resources ?? []).findIndex(({ kind, key }) => kind === unknown.kind && key === unknown.key);
    const problems = [{ path: `resources[${at}]`, code: 'not_drifted', message: 'name what the drift report lists' }];
    return refused('invalid', `The ${describeResource(unknown)} has not drifted.`, { problems }).refusal;
  }
  return answerPatch(ports, account_id, read.file, { edits, left, otherwise: OTHERWISE });
}
