import { parseArgs } from 'node:util';
import { FileFailure } from '@fleetwright/core/agent';
import { enrolNode } from './commands/enrol.ts';
import { removeAgent } from './commands/remove.ts';
import { runAgent } from './commands/run.ts';
import { showStatus } from './commands/status.ts';
import { EXIT_GOOD, EXIT_NOT_DONE, EXIT_WRONG_USE, type World } from './world.ts';

export const USAGE = `fleetwright-agent makes this machine what its fleet says, and tells how it is.

  fleetwright-agent enrol --url URL (--token TOKEN | --token-file FILE) [--hostname NAME] [--new-key]
      makes a key and exchanges the token for an identity; may be repeated
  fleetwright-agent run [--once] [--noop]
      works until it is asked to end; --once: one pass, with what failed tried again; --noop: only says what it would do
  fleetwright-agent status [--json]
      how the node is; exit code 0 when the agent runs and every module is in place
  fleetwright-agent remove [--force]
      gives the machine back as it was before

  --root DIR   works on this folder instead of the machine
  --version`;

const OPTIONS = {
  root: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  'token-file': { type: 'string' },
  hostname: { type: 'string' },
  'new-key': { type: 'boolean' },
  once: { type: 'boolean' },
  noop: { type: 'boolean' },
  json: { type: 'boolean' },
  force: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

type Options = Partial<ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']>;

/** Which options each command takes beside `--root`. */
const COMMANDS: Readonly<Record<string, readonly (keyof Options)[]>> = {
  enrol: ['url', 'token', 'token-file', 'hostname', 'new-key'],
  run: ['once', 'noop'],
  status: ['json'],
  remove: ['force'],
};

/** Does what the words say, and answers the exit code. What the file system refuses is a sentence, and no stack trace. */
export async function runProgram(words: readonly string[], world: World): Promise<number> {
  try {
    return await doWhatIsSaid(words, world);
  } catch (error) {
    if (error instanceof FileFailure) world.complain(`${error.code}: ${error.message}`);
    else if (error instanceof Error && 'syscall' in error) world.complain(error.message);
    else throw error;
    return EXIT_NOT_DONE;
  }
}

async function doWhatIsSaid(words: readonly string[], world: World): Promise<number> {
  const line = read(words);
  if (typeof line === 'string') {
    world.complain(line);
    return EXIT_WRONG_USE;
  }
  const { command, options } = line;
  if (options.help === true || options.version === true) {
    world.print(options.version === true ? world.agentVersion : USAGE);
    return EXIT_GOOD;
  }
  const root = options.root ?? '/';
  if (command === 'run') {
    return runAgent({ root, isOnce: options.once === true, isNoop: options.noop === true }, world);
  }
  if (command === 'status') return showStatus(root, options.json === true, world);
  if (command === 'remove') return removeAgent(root, options.force === true, world);
  const { url, hostname = world.hostname() } = options;
  if (url === undefined) {
    world.complain('enrol needs --url, the address of the control plane');
    return EXIT_WRONG_USE;
  }
  const file = options['token-file'];
  const token = file === undefined ? (options.token ?? null) : world.readText(file).trim();
  return enrolNode({ root, url, token, hostname, isNewKey: options['new-key'] === true }, world);
}

function read(words: readonly string[]): { readonly command: string; readonly options: Options } | string {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    if (values.help === true || values.version === true) return { command: '', options: values };
    const [command = '', ...more] = positionals;
    const allowed = COMMANDS[command];
    if (allowed === undefined || more.length > 0) return USAGE;
    const foreign = Object.keys(values).find((name) => name !== 'root' && !allowed.includes(name as keyof Options));
    return foreign === undefined ? { command, options: values } : `${command} takes no --${foreign}\n\n${USAGE}`;
  } catch (error) {
    if (error instanceof TypeError) return `${error.message}\n\n${USAGE}`;
    throw error;
  }
}
