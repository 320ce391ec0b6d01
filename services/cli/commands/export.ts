import type { CommandLine, JsonOption } from '../command-line.ts';
import { findRepository } from '../repositories.ts';

/** The live fleet as a fleet.yaml. */
export function setUpExport({ command, world, connect }: CommandLine): void {
  command
    .option('--json', 'print JSON: { fleet_yaml }')
    .action(async (which: string | undefined, { json }: JsonOption) => {
      const gateway = await connect();
      const answer =
        which === undefined
          ? await gateway.call('export_fleet_yaml', {})
          : await gateway.call('gitops_export_repository', {
              repository_id: (await findRepository(gateway, which)).id,
            });
      world.print(json ? JSON.stringify(answer, null, 2) : answer.fleet_yaml.replace(/\n$/, ''));
    });
}
