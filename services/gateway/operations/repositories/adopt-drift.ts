import type { FilePatchReply } from '@fleetwright/contracts';
import { AdoptDriftInput, FilePatch } from '@fleetwright/contracts/api';
import { filePatch } from '../../file-patch.ts';
import { operation } from '../../operation.ts';
import { REPOSITORY, REPOSITORY_ADOPTION } from '../examples/repository.ts';
import { repositoryRow } from './shown.ts';

export const adoptDrift = operation({
  name: 'gitops_adopt_drift',
  summary: 'The change of fleet.yaml that accepts drift, as a patch and as the whole file; nothing is written',
  permission: 'system.gitops.write',
  input: AdoptDriftInput,
  output: FilePatch,
  isIdempotent: true,
  codes: ['not_found', 'cannot_patch'],
  http: { method: 'POST', path: 'gitops_repositories/:repository_id/drift/adopt' },
  example: {
    input: { repository_id: REPOSITORY.id, resources: [{ kind: 'node', key: 'edge-01' }] },
    output: REPOSITORY_ADOPTION,
  },
  async run(caller, { repository_id, resources, fields }, { commands, ports, request }) {
    await repositoryRow(ports, caller, repository_id);
    // The same question may have another answer a moment later: a key must never bring back an old one.
    const asked = { ...request, key: null };
    const data = { repository_id, ...(resources && { resources }), ...(fields && { fields }) };
    const { result } = await commands.send(caller, asked, 'AdoptDrift', data);
    return filePatch(ports, caller, result as FilePatchReply);
  },
});
