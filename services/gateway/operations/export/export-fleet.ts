import { FleetYamlAnswer, NoInput } from '@fleetwright/contracts/api';
import { YAML_MEDIA_TYPES } from '../../fleet-text.ts';
import { operation } from '../../operation.ts';
import { FLEET_YAML } from '../examples/fleet.ts';
import { exportedText } from './exported-text.ts';

export const exportFleetYaml = operation({
  name: 'export_fleet_yaml',
  summary: 'The live fleet of the account as fleet.yaml, secrets masked; committed and synced, it changes nothing',
  permission: 'system.gitops.read',
  input: NoInput,
  output: FleetYamlAnswer,
  isIdempotent: true,
  codes: ['bus_unavailable', 'store_unavailable'],
  http: { method: 'GET', path: 'fleet_export', answer: { field: 'fleet_yaml', mediaType: YAML_MEDIA_TYPES[0] } },
  example: { input: {}, output: { fleet_yaml: FLEET_YAML } },
  run: async (caller, _input, call) => ({ fleet_yaml: await exportedText(caller, null, call) }),
});
