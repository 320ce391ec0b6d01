import { OPERATIONS } from '@fleetwright/contracts/client';
import type { InputOf, OperationName } from '@fleetwright/contracts/client';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { fieldOf, isObject, readJson } from '../json-file.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

/** Every operation of the gateway, by its name: what no other command is made for. */
export function setUpCall({ command, world, connect }: CommandLine): void {
  command
    .option('--input <file>', 'the input as JSON; - is the standard input')
    .option('--json', 'print JSON, which the answer of an operation always is')
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, fields: string[], options: CallOptions) => {
      if (name === undefined) return listOperations(world, options);
      const operation = known(name);
      const input = { ...(await givenInput(world, options)), ...fieldsOf(fields) };
      await call(world, await connect(), operation, input);
    });
}

const HELP = `
A field is name=text, or name:=JSON for everything that is no text:
  fleetwright call gitops_get_sync_run sync_run_id=01a1fe91-0196-77fc-a8ab-e352712d905a limit:=5`;

interface CallOptions extends JsonOption {
  readonly input?: string;
}

function listOperations(world: World, { json }: JsonOption): void {
  const operations = Object.entries(OPERATIONS).map(([name, { method, path }]) => ({ name, method, path }));
  if (json) return world.print(JSON.stringify(operations, null, 2));
  const rows = operations.map(({ name, method, path }) => [name, method, path]);
  for (const line of table([['OPERATION', 'METHOD', 'PATH'], ...rows])) world.print(line);
}

function known(name: string): OperationName {
  if (Object.hasOwn(OPERATIONS, name)) return name as OperationName;
  throw new CommandFailed(`there is no operation "${name}"; fleetwright call lists them`);
}

async function call(world: World, gateway: Gateway, name: OperationName, input: object): Promise<void> {
  // The gateway checks it, and says what is wrong with it.
  const answer = await gateway.call(name, input as InputOf<OperationName>);
  world.print(JSON.stringify(answer ?? null, null, 2));
}

async function givenInput(world: World, { input }: CallOptions): Promise<object> {
  if (input === undefined) return {};
  const value = await readJson(world, input);
  if (isObject(value)) return value;
  throw new CommandFailed(`${input} is no JSON object; an input is one, with a key for each field`);
}

/** Throws CommandFailed for a field that is neither `name=text` nor `name:=JSON`. */
function fieldsOf(words: readonly string[]): object {
  const entries = words.map((word) => {
    const { path, value } = fieldOf(word);
    if (path.length !== 1) throw new CommandFailed(`"${word}" is no field; give name=text, or name:=JSON`);
    return [path[0], value] as const;
  });
  return Object.fromEntries(entries);
}
