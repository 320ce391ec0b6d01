import type { CommandData } from '@fleetwright/contracts';
import { InstanceAnswer, LaterAnswer, UpdateInstanceInput } from '@fleetwright/contracts/api';
import { instanceView } from '@fleetwright/core/read-models';
import { later } from '../../commands.ts';
import { operation } from '../../operation.ts';
import { INSTANCE } from '../examples/fleet.ts';
import { given } from '../../expected-version.ts';
import { instanceRow } from './instance-row.ts';

export const updateInstance = operation({
  name: 'update_instance',
  summary: 'Change an instance',
  permission: 'system.fleet.write',
  input: UpdateInstanceInput,
  output: InstanceAnswer,
  later: LaterAnswer,
  isIdempotent: true,
  codes: ['git_owned', 'version_conflict'],
  http: {
    method: 'PATCH',
    path: 'instances/:instance_id',
    ifMatch: 'expected_version',
    etag: ['instance', 'version'],
  },
  example: { input: { instance_id: INSTANCE.id, instance: { status: 'running' } }, output: { instance: INSTANCE } },
  async run(caller, { instance_id, expected_version, instance }, { commands, ports, request }) {
    await instanceRow(ports, caller, instance_id);
    // Fields that were not given are not in the object; zod's type cannot say so.
    const data = { instance_id, ...instance, ...given(expected_version) } as CommandData<'UpdateInstance'>;
    const done = await commands.send(caller, request, 'UpdateInstance', data);
    if (!done.isVisible) return later(done);
    return { instance: instanceView(await instanceRow(ports, caller, instance_id)) };
  },
});
