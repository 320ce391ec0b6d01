import { basename } from 'node:path';
import type { Finding } from '@fleetwright/contracts';
import { noteOpenReferences } from '@fleetwright/core/diff';
import { parseFleet } from '@fleetwright/core/parse';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { EXIT_BAD, EXIT_GOOD } from '../exit-codes.ts';
import { CommandFailed } from '../failure.ts';
import { oneLine } from '../table.ts';
import type { World } from '../world.ts';

export function addValidateCommand({ program, world, exitWith }: CommandLine): void {
  program
    .command('validate <file>')
    .description('check a fleet.yaml offline')
    .option('--json', 'print JSON')
    .action(async (file: string, options: JsonOption) =>
      exitWith((await validate(world, file, options)) ? EXIT_GOOD : EXIT_BAD),
    );
}

/** Checks a file with the code of the parse stage, without asking anybody. Answers whether it is valid. */
async function validate(world: World, path: string, { json }: JsonOption): Promise<boolean> {
  const text = await world.readText(path).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new CommandFailed(isMissing ? `there is no file ${path}` : `${path} cannot be read as UTF-8 text`);
  });
  const parsed = parseFleet(text, { file: basename(path) });
  const open = parsed.kind === 'parsed' ? noteOpenReferences(parsed.desired, basename(path)) : [];
  const findings = [...parsed.findings, ...open];
  const isValid = parsed.kind === 'parsed';
  if (json) {
    world.print(JSON.stringify({ valid: isValid, findings }, null, 2));
    return isValid;
  }
  for (const finding of findings) world.print(lineOf(path, finding));
  const count = parsed.kind === 'parsed' ? parsed.desired.resources.length : 0;
  world.print(isValid ? `${path} is valid: ${count} resources` : `${path} is not valid`);
  return isValid;
}

function lineOf(path: string, { severity, code, message, line, column }: Finding): string {
  const place = [path, line, column].filter((part) => part !== undefined).join(':');
  return `${place}: ${severity} ${code}: ${oneLine(message)}`;
}
