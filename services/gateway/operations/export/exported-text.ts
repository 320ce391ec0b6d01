import type { ExportReply, Id } from '@fleetwright/contracts';
import type { Caller } from '../../auth/caller.ts';
import type { Call } from '../../operation.ts';

/** The live fleet as a file; `repository_id` null: of the whole account. */
export async function exportedText(
  caller: Caller,
  repository_id: Id | null,
  { commands, ports, request }: Call,
): Promise<string> {
  const asked = { ...request, key: null };
  const { result } = await commands.send(caller, asked, 'ExportFleet', { repository_id });
  return ports.json.getText(caller.account, (result as ExportReply).fleet_document);
}
