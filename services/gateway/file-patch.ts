import type { FilePatchReply } from '@fleetwright/contracts';
import type { FilePatch } from '@fleetwright/contracts/api';
import type { Caller } from './auth/caller.ts';
import type { GatewayPorts } from './ports.ts';

/** A patch with its texts, which may be larger than a message of the bus. */
export async function filePatch(
  { json }: Pick<GatewayPorts, 'json'>,
  { account }: Caller,
  { patch_document, fleet_document, ...told }: FilePatchReply,
): Promise<FilePatch> {
  const [patch, fleet_yaml] = await Promise.all([
    json.getText(account, patch_document),
    json.getText(account, fleet_document),
  ]);
  return { ...told, patch, fleet_yaml };
}
