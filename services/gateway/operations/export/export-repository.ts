import { FleetYamlAnswer, RepositoryInput } from '@fleetwright/contracts/api';
import { YAML_MEDIA_TYPES } from '../../fleet-text.ts';
import { operation } from '../../operation.ts';
import { FLEET_YAML } from '../examples/fleet.ts';
import { REPOSITORY } from '../examples/repository.ts';
import { repositoryRow } from '../repositories/shown.ts';
import { exportedText } from './exported-text.ts';

export const exportRepository = operation({
  name: 'gitops_export_repository',
  summary: 'What a repository manages as fleet.yaml, as it is live, secrets masked: a lost remote is rebuilt from it',
  permission: 'system.gitops.read',
  input: RepositoryInput,
  output: FleetYamlAnswer,
  isIdempotent: true,
  codes: ['not_found', 'bus_unavailable', 'store_unavailable'],
  http: {
    method: 'GET',
    path: 'gitops_repositories/:repository_id/export',
    answer: { field: 'fleet_yaml', mediaType: YAML_MEDIA_TYPES[0] },
  },
  example: { input: { repository_id: REPOSITORY.id }, output: { fleet_yaml: FLEET_YAML } },
  async run(caller, { repository_id }, call) {
    await repositoryRow(call.ports, caller, repository_id);
    return { fleet_yaml: await exportedText(caller, repository_id, call) };
  },
});
