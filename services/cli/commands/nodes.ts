import type { Command } from 'commander';
import type { CommandLine, JsonOption } from '../command-line.ts';
import type { Gateway } from '../gateway.ts';
import { refuseUnknownCommand } from '../option-values.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';
import { listNodes } from './fleet.ts';

/** Nodes, and what each of them should be. */
export function setUpNodes({ command: nodes, world, connect }: CommandLine): void {
  nodes
    .command('list', { isDefault: true })
    .description('all of them, and who manages them')
    .option('--json', 'print JSON')
    // Whatever is no command of the group is an argument of the default one.
    .allowExcessArguments()
    .action(async (options: JsonOption, { args }: Command) => {
      const [word] = args;
      if (word !== undefined) refuseUnknownCommand(nodes, word);
      await listNodes(world, await connect(), options);
    });
  nodes
    .command('bundle <hostname>')
    .description('what a node should be now: its modules with their versions, and its networks')
    .option('--json', 'print JSON')
    .action(async (hostname: string, options: JsonOption) => showBundle(world, await connect(), hostname, options));
}

async function showBundle(world: World, gateway: Gateway, hostname: string, { json }: JsonOption): Promise<void> {
  const { bundle } = await gateway.call('get_node_bundle', { hostname });
  if (json) return world.print(JSON.stringify(bundle, null, 2));
  const { number, digest, computed_at, manifest } = bundle;
  world.print(visible(`${hostname}: bundle ${number.epoch}.${number.counter} since ${computed_at} (${digest})`));
  const rows = manifest.modules.map(({ name, version, priority, config }) => [
    `  ${name}`,
    version ?? '-',
    String(priority),
    JSON.stringify(config),
  ]);
  if (rows.length === 0) world.print('  no modules');
  else for (const line of table([['  MODULE', 'VERSION', 'PRIORITY', 'CONFIG'], ...rows])) world.print(line);
  for (const { name, peers } of manifest.networks) world.print(visible(`  network ${name} with ${peers.length} peers`));
}
