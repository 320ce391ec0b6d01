import { InstanceAnswer, InstanceInput } from '@fleetwright/contracts/api';
import { instanceView } from '@fleetwright/core/read-models';
import { operation } from '../../operation.ts';
import { INSTANCE } from '../examples/fleet.ts';
import { instanceRow } from './instance-row.ts';

export const getInstance = operation({
  name: 'get_instance',
  summary: 'One instance',
  permission: 'system.fleet.read',
  input: InstanceInput,
  output: InstanceAnswer,
  isIdempotent: true,
  http: { method: 'GET', path: 'instances/:instance_id', etag: ['instance', 'version'] },
  example: { input: { instance_id: INSTANCE.id }, output: { instance: INSTANCE } },
  run: async (caller, { instance_id, at }, { ports }) => ({
    instance: instanceView(await instanceRow(ports, caller, instance_id, at)),
  }),
});
