import type { CommandLine, JsonOption } from '../command-line.ts';
import { checkUrl, contextNamed, DEFAULT_URL, GIVE_ANOTHER } from '../contexts/connection.ts';
import { checkContextName, type Context, readContexts, writeContexts } from '../contexts/contexts-file.ts';
import { tokenEnd } from '../contexts/token-end.ts';
import { CommandFailed } from '../failure.ts';
import { Gateway } from '../gateway.ts';
import { TOKEN_BYTES_MAX } from '../limits.ts';
import { visible } from '../render/text.ts';
import { table } from '../table.ts';
import type { World } from '../world.ts';

/** Signing in to gateways: each is a context with a name, and one of them is the current one. */
export function setUpLogin({ program, command, world }: CommandLine): void {
  command
    .option('--token-stdin', 'read the token from the standard input')
    .option('--paste', 'paste a token, also where people can sign in with a browser')
    .action(async (name: string | undefined, options: Omit<LoginOptions, 'url'>) =>
      login(world, name, { ...program.opts<{ url?: string }>(), ...options }),
    );
}

export function setUpLogout({ command, world }: CommandLine): void {
  command.action(async (name: string | undefined) => logout(world, name));
}

export function setUpContexts({ command, world }: CommandLine): void {
  command
    .command('list', { isDefault: true })
    .description('all of them; the current one is marked')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => listContexts(world, options));
  command
    .command('use <context>')
    .description('make it the current one')
    .action(async (name: string) => useContext(world, name));
}

interface LoginOptions {
  readonly url?: string;
  readonly tokenStdin?: boolean;
  readonly paste?: boolean;
}

async function login(world: World, asked: string | undefined, options: LoginOptions): Promise<void> {
  if (asked !== undefined) checkContextName(asked);
  const contexts = await readContexts(world);
  const given = options.url ?? world.environment['FLEETWRIGHT_URL'];
  // Who says nothing signs in again; an address that is given must never take the place of another context's.
  const name = asked ?? (given === undefined ? contexts.current : null) ?? 'default';
  const url = checkUrl(given ?? contexts.byName.get(name)?.url ?? DEFAULT_URL);
  const token = (await tokenByBrowser(world, url, options)) ?? (await typedToken(world, options));
  await new Gateway({ url, token, tokenFrom: 'what was given', remedy: GIVE_ANOTHER }).check();
  const byName = new Map<string, Context>([...contexts.byName, [name, { url, token }]]);
  await writeContexts(world, { current: name, byName });
  world.print(`signed in to ${url} as context ${name}${endText(token)}`);
}

/** undefined: nobody is there to open a browser, or this gateway has no provider where a device may sign in. */
async function tokenByBrowser(
  world: World,
  url: string,
  { tokenStdin, paste }: LoginOptions,
): Promise<string | undefined> {
  if (tokenStdin === true || paste === true || !world.errors.isTerminal) return undefined;
  const { deviceSignInAt, signInByDevice } = await import('../contexts/device-flow.ts');
  const signIn = await deviceSignInAt(url);
  return signIn === null ? undefined : signInByDevice(world, signIn);
}

async function typedToken(world: World, { tokenStdin }: LoginOptions): Promise<string> {
  const typed = tokenStdin ? await piped(world) : await world.askSecret('access token: ');
  if (typed === undefined) throw new CommandFailed('nobody is there to type a token; pipe it in with --token-stdin');
  if (typed.trim() === '') throw new CommandFailed('no token was given');
  return typed.trim();
}

async function piped({ readBounded }: World): Promise<string> {
  const content = await readBounded('-', TOKEN_BYTES_MAX);
  if (content.kind === 'bytes') return Buffer.from(content.bytes).toString('utf8');
  throw new CommandFailed(`the standard input is no token: more than ${TOKEN_BYTES_MAX} bytes, or nothing to read`);
}

function endText(token: string): string {
  const end = tokenEnd(token);
  return end === undefined ? '' : `; the token ends ${end.toISOString()}`;
}

async function logout(world: World, asked: string | undefined): Promise<void> {
  const contexts = await readContexts(world);
  const name = asked ?? contexts.current;
  if (name === null) throw new CommandFailed('you are not signed in');
  contextNamed(contexts, name);
  const byName = new Map([...contexts.byName].filter(([other]) => other !== name));
  await writeContexts(world, { current: contexts.current === name ? null : contexts.current, byName });
  world.print(`forgot context ${name}; its token stays good until it ends or is revoked`);
}

async function listContexts(world: World, { json }: JsonOption): Promise<void> {
  const { current, byName } = await readContexts(world);
  const rows = [...byName].map(([name, { url, token }]) => ({
    name,
    url,
    is_current: name === current,
    token_ends_at: tokenEnd(token)?.toISOString() ?? null,
  }));
  if (json) return world.print(JSON.stringify(rows, null, 2));
  if (rows.length === 0) return world.print('no contexts; sign in with: fleetwright login --url <url>');
  const lines = rows.map((row) => [row.is_current ? '*' : '', row.name, row.url, row.token_ends_at ?? '-']);
  for (const line of table([['', 'CONTEXT', 'GATEWAY', 'TOKEN ENDS'], ...lines])) world.print(visible(line));
}

async function useContext(world: World, name: string): Promise<void> {
  const contexts = await readContexts(world);
  const { url } = contextNamed(contexts, name);
  await writeContexts(world, { ...contexts, current: name });
  world.print(`commands go to ${url} from now on`);
}
