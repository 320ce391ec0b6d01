import { fleetFileJsonSchemaText } from '@fleetwright/contracts';
import type { CommandLine } from '../command-line.ts';

const HELP = `
Editors with a YAML language server check and complete a fleet.yaml whose first line names the schema, as a file
  fleetwright schema > fleet.v1.json
  # yaml-language-server: $schema=fleet.v1.json
or where the gateway serves it:
  # yaml-language-server: $schema=http://127.0.0.1:3000/schemas/fleet.v1.json`;

export function setUpSchema({ command, world }: CommandLine): void {
  command.addHelpText('after', HELP).action(() => world.print(fleetFileJsonSchemaText().trimEnd()));
}
