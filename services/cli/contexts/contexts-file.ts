import { join } from 'node:path';
import { CommandFailed } from '../failure.ts';
import type { World } from '../world.ts';

/** A gateway that somebody has signed in to. */
export interface Context {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

export interface Contexts {
  /** The one that commands use unless told otherwise; null: none. */
  readonly current: string | null;
  readonly byName: ReadonlyMap<string, Context>;
}

const NONE: Contexts = { current: null, byName: new Map() };
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Where contexts are kept: `FLEETWRIGHT_CONFIG`, else below the folder for settings (XDG Base Directory Specification). */
export function contextsPath({ environment }: Pick<World, 'environment'>): string {
  const { FLEETWRIGHT_CONFIG: given, XDG_CONFIG_HOME: settings, HOME: home } = environment;
  if (given !== undefined && given !== '') return given;
  if (settings !== undefined && settings !== '') return join(settings, 'fleetwright', 'contexts.json');
  return join(home ?? '.', '.config', 'fleetwright', 'contexts.json');
}

/**
 * The contexts that were kept. A file that others may read is closed to them, and that is said: its tokens may be known by now.
 * Throws CommandFailed where it cannot be closed, or does not say what it should.
 */
export async function readContexts(world: World): Promise<Contexts> {
  const path = contextsPath(world);
  const file = await world.readPrivate(path);
  if (file === undefined) return NONE;
  if (!file.isPrivate) {
    await world.writePrivate(path, file.text);
    world.complain(`${path} holds tokens, and others could read it; it is for you alone now`);
  }
  const contexts = contextsOf(file.text);
  if (contexts !== undefined) return contexts;
  throw new CommandFailed(`${path} is damaged; remove it, and sign in again with: fleetwright login`);
}

/** Keeps them in a file that only this user reads; a half-written one never takes its place. */
export async function writeContexts(world: World, { current, byName }: Contexts): Promise<void> {
  const text = JSON.stringify({ version: 1, current, contexts: Object.fromEntries(byName) }, null, 2);
  await world.writePrivate(contextsPath(world), `${text}\n`);
}

/** Throws CommandFailed for a name that could be mistaken for something else. */
export function checkContextName(name: string): string {
  if (NAME.test(name)) return name;
  throw new CommandFailed(
    `"${name}" cannot name a context; take up to 63 letters, digits, ".", "_" or "-", and begin with a letter or digit`,
  );
}

function contextsOf(text: string): Contexts | undefined {
  let value: { version?: unknown; current?: unknown; contexts?: unknown };
  try {
    value = Object(JSON.parse(text));
  } catch {
    return undefined;
  }
  const entries = Object.entries(Object(value.contexts) as Record<string, Partial<Context> | null>);
  const isGood = entries.every(
    ([name, context]) =>
      NAME.test(name) && typeof context?.url === 'string' && URL.canParse(context.url) && isToken(context.token),
  );
  if (value.version !== 1 || !isGood) return undefined;
  const byName = new Map(entries as [string, Context][]);
  const { current } = value;
  return { current: typeof current === 'string' && byName.has(current) ? current : null, byName };
}

function isToken(token: unknown): boolean {
  return typeof token === 'string' && token !== '';
}
