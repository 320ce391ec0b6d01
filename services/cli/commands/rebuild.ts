import type { CommandLine, JsonOption } from '../command-line.ts';
import type { Gateway } from '../gateway.ts';
import type { World } from '../world.ts';

export function setUpRebuild({ command, world, connect }: CommandLine): void {
  command
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => rebuild(world, await connect(), options));
}

/** Has the read models built anew from the events. What is shown meanwhile stays until the new ones are complete. */
async function rebuild(world: World, gateway: Gateway, { json }: JsonOption): Promise<void> {
  const answer = await gateway.call('rebuild_read_models', {});
  world.print(
    json
      ? JSON.stringify(answer, null, 2)
      : 'the read models are being rebuilt; what is shown stays until the new ones are complete',
  );
}
