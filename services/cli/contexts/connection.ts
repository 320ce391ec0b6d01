import { join } from 'node:path';
import { withoutSlashes } from '@fleetwright/core/fleet/slashes';
import { CommandFailed } from '../failure.ts';
import type { World } from '../world.ts';
import { checkContextName, type Contexts, readContexts } from './contexts-file.ts';

/** The options that say which gateway is asked, and as whom. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
  readonly context?: string;
}

export interface Connection {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** Where the token comes from, to be named when it is not accepted. */
  readonly tokenFrom: string;
  /** What to do about one that is not accepted. */
  readonly remedy: string;
}

/** For who gave the token themselves. */
export const GIVE_ANOTHER = 'give another one, or sign in with: fleetwright login';

export const DEFAULT_URL = 'http://127.0.0.1:3000';

/**
 * Which gateway is asked, with which token: options before the environment before the context, and the local stack's
 * token where none of them gives one. The token of a context goes to the gateway of that context and to no other.
 * Throws CommandFailed where the two do not fit, or no token is found.
 */
export async function connectionOf(world: World, options: ConnectionOptions): Promise<Connection> {
  const { environment } = world;
  const given = options.url ?? environment['FLEETWRIGHT_URL'];
  const context = await chosenContext(world, options);
  const url = checkUrl(given ?? context?.url ?? DEFAULT_URL);
  if (options.token !== undefined) return { url, ...givenAs('--token', options.token) };
  const { FLEETWRIGHT_TOKEN: token } = environment;
  if (token !== undefined) return { url, ...givenAs('FLEETWRIGHT_TOKEN', token) };
  if (context !== undefined && context.url === url) {
    const remedy = `sign in again with: fleetwright login ${context.name}`;
    return { url, token: context.token, tokenFrom: `context ${context.name}`, remedy };
  }
  if (context?.isAskedFor) {
    throw new CommandFailed(
      `context ${context.name} is for ${context.url}, and its token is not sent to ${url}; leave out --url, or give --token`,
    );
  }
  return { url, ...(await localToken(world)) };
}

interface Chosen {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  /** By name, and not only because it is the current one. */
  readonly isAskedFor: boolean;
}

async function chosenContext(world: World, { context }: ConnectionOptions): Promise<Chosen | undefined> {
  const asked = context ?? world.environment['FLEETWRIGHT_CONTEXT'];
  const contexts = await readContexts(world);
  const name = asked ?? contexts.current;
  return name === null ? undefined : { name, ...contextNamed(contexts, name), isAskedFor: asked !== undefined };
}

/** Throws CommandFailed, naming those that there are. */
export function contextNamed({ byName }: Contexts, name: string): { readonly url: string; readonly token: string } {
  const found = byName.get(checkContextName(name));
  if (found !== undefined) return found;
  const known = [...byName.keys()].join(', ');
  throw new CommandFailed(
    `there is no context "${name}"; ${known === '' ? 'sign in with: fleetwright login' : `there are: ${known}`}`,
  );
}

/** An address without a slash at its end. Throws CommandFailed for what is none of http or https. */
export function checkUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return withoutSlashes(url);
  throw new CommandFailed(`"${url}" is not a URL; give --url as http://host:port`);
}

const NO_TOKEN =
  'there is no token; sign in with `fleetwright login`, give --token, set FLEETWRIGHT_TOKEN, or run this where .data/admin-token is';

type Token = Omit<Connection, 'url'>;

async function localToken({ folder, readText }: World): Promise<Token> {
  const token = (await readText(join(folder, '.data', 'admin-token')).catch(() => '')).trim();
  if (token === '') throw new CommandFailed(NO_TOKEN);
  return { token, tokenFrom: '.data/admin-token', remedy: 'it is renewed while npm start runs there' };
}

function givenAs(from: string, token: string): Token {
  if (token.trim() === '') throw new CommandFailed(`the token of ${from} is empty`);
  return { token: token.trim(), tokenFrom: from, remedy: GIVE_ANOTHER };
}
