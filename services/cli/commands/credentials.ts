import { join } from 'node:path';
import {
  CredentialFile,
  CredentialFileProblem,
  mustBeUsable,
  wholePath,
} from '@fleetwright/adapters/credentials-local';
import type { CommandLine, JsonOption } from '../command-line.ts';
import { CommandFailed } from '../failure.ts';
import { refuseUnknownCommand } from '../option-values.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

interface FileOptions {
  readonly file?: string;
  readonly keyFile?: string;
}

interface PutOptions extends FileOptions {
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly sshKeyFile?: string;
}

/** A password or key is far smaller. */
const SECRET_BYTES_MAX = 65_536;

/** Works on the encrypted file itself: credentials never travel through the gateway, the bus or an event. */
export function setUpCredentials({ command: credentials, world }: CommandLine): void {
  credentials.on('command:*', ([word]: string[]) => refuseUnknownCommand(credentials, word ?? ''));
  const withFile = (name: string, description: string) =>
    credentials
      .command(name)
      .description(description)
      .option('--file <file>', 'the file (FLEETWRIGHT_CREDENTIALS_FILE; default .data/credentials.json)')
      .option('--key-file <file>', 'its key (FLEETWRIGHT_CREDENTIALS_KEY_FILE; default .data/keys/credentials.key)');
  withFile('put <path>', 'keep a credential, or replace it')
    .option('--username <name>', 'of an https remote; the password is read with --password-stdin')
    .option('--password-stdin', 'read the password or token from the standard input')
    .option('--ssh-key-file <file>', 'the private key of an ssh remote')
    .action((path: string, options: PutOptions) => reportingProblems(() => put(world, path, options)));
  withFile('list', 'paths and names of keys; never values')
    .option('--json', 'print JSON')
    .action((options: FileOptions & JsonOption) => reportingProblems(() => list(world, options)));
  withFile('remove <path>', 'forget a credential').action((path: string, options: FileOptions) =>
    reportingProblems(() => remove(world, path, options)),
  );
}

async function put(world: World, given: string, options: PutOptions): Promise<void> {
  const file = fileOf(world, options);
  const path = wholePath(given);
  const values = await valuesOf(world, options);
  mustBeUsable(path, values);
  const version = await file.put(path, values, new Date());
  world.print(`${path} is kept, version ${version}; repositories that name it use it from their next fetch on`);
}

async function list(world: World, options: FileOptions & JsonOption): Promise<void> {
  const kept = await fileOf(world, options).all();
  await mustBeThere(world, options);
  const entries = kept.map(({ values, ...entry }) => ({
    ...entry,
    key_names: Object.keys(values).toSorted(),
  }));
  if (options.json) return world.print(JSON.stringify({ credentials: entries }, null, 2));
  const rows = entries.map((entry) => [
    entry.path,
    entry.key_names.join(', '),
    String(entry.version),
    entry.rotated_at,
  ]);
  for (const line of table([['PATH', 'KEYS', 'VERSION', 'ROTATED'], ...rows])) world.print(line);
}

async function remove(world: World, given: string, options: FileOptions): Promise<void> {
  const path = wholePath(given);
  const isRemoved = await fileOf(world, options).remove(path);
  await mustBeThere(world, options);
  if (!isRemoved) throw new CommandFailed(`there is no credential ${path}`);
  world.print(`${path} is removed`);
}

/** A name that is mistyped must not look like a file in which nothing is kept. */
async function mustBeThere(world: World, options: FileOptions): Promise<void> {
  const path = pathOf(world, options);
  if ((await world.readBounded(path, 1)).kind !== 'missing') return;
  throw new CommandFailed(`there is no file ${path}; correct --file, or begin one with credentials put`);
}

function pathOf({ environment, folder }: World, { file }: FileOptions): string {
  return file ?? environment['FLEETWRIGHT_CREDENTIALS_FILE'] ?? join(folder, '.data', 'credentials.json');
}

/** Nothing secret comes from the command line, which everybody on the machine can read. */
async function valuesOf(world: World, options: PutOptions): Promise<Record<string, string>> {
  const { username, passwordStdin = false, sshKeyFile } = options;
  const isBasic = username !== undefined && passwordStdin && sshKeyFile === undefined;
  const isSsh = username === undefined && !passwordStdin && sshKeyFile !== undefined;
  if (!isBasic && !isSsh) {
    throw new CommandFailed(
      'give --username NAME --password-stdin for an https remote, or --ssh-key-file FILE for ssh',
    );
  }
  if (isSsh) return { ssh_key: await secretText(world, sshKeyFile) };
  return { username: username ?? '', password: (await secretText(world, '-')).replace(/\r?\n$/, '') };
}

async function secretText(world: World, path: string): Promise<string> {
  const content = await world.readBounded(path, SECRET_BYTES_MAX);
  if (content.kind === 'bytes') return content.bytes.toString('utf8');
  const what = path === '-' ? 'the standard input' : path;
  throw new CommandFailed(
    content.kind === 'too_large' ? `${what} is larger than any credential` : `${what} cannot be read`,
  );
}

function fileOf(world: World, options: FileOptions): CredentialFile {
  const { environment, folder } = world;
  const { file, keyFile } = options;
  if (environment['FLEETWRIGHT_VAULT_URL'] && file === undefined) {
    throw new CommandFailed(
      'credentials are in Vault (FLEETWRIGHT_VAULT_URL): use vault kv put, e.g. -mount=secret PATH',
    );
  }
  const base64 = environment['FLEETWRIGHT_CREDENTIALS_KEY'];
  const inFile = keyFile ?? environment['FLEETWRIGHT_CREDENTIALS_KEY_FILE'];
  return new CredentialFile({
    file: pathOf(world, options),
    key:
      base64 && keyFile === undefined
        ? { in: 'environment', base64 }
        : { in: 'file', file: inFile ?? join(folder, '.data', 'keys', 'credentials.key') },
  });
}

async function reportingProblems(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof CredentialFileProblem ? new CommandFailed(error.message) : error;
  }
}
