import type { AccountId } from '@fleetwright/contracts';
import { CREDENTIAL_PATH_LENGTH_MAX, CREDENTIAL_PATH_PARTS_MAX, CREDENTIAL_PREFIXES_MAX } from '../limits.ts';

/** A folder of the store, of KV version 2: `<mount>/data/<folder>`. */
export interface CredentialPrefix {
  /** Where the engine is mounted, e.g. `secret`; may have several parts. */
  readonly mount: string;
  /** Below `<mount>/data/`, each part followed by a slash, e.g. `powernode/gitops/`; empty: the whole mount. */
  readonly folder: string;
}

/** A credential below one of the prefixes that its account may use. */
export interface CredentialLocation {
  readonly mount: string;
  /** Below `<mount>/data/`, e.g. `powernode/gitops/deploy-key`. */
  readonly name: string;
  /** The one way to write it: `<mount>/data/<name>`. */
  readonly path: string;
  /** The folders between the prefix and the last part; empty when there is none. */
  readonly scope: string;
}

export type LocatedCredential =
  | { readonly kind: 'located'; readonly location: CredentialLocation }
  /** No store would ever be asked for it. */
  | { readonly kind: 'malformed'; readonly message: string }
  /** Below none of the prefixes. Says nothing about whether it exists. */
  | { readonly kind: 'not_allowed' };

/** Stands for the account's id in a prefix. */
const ACCOUNT = '{account}';

/** The part by which KV version 2 tells values from their metadata. */
const DATA = 'data';

export type ParsedPrefixes =
  | { readonly ok: true; readonly prefixes: readonly CredentialPrefix[] }
  | { readonly ok: false; readonly problem: string };

/** Reads the operator's list, separated by commas, each with or without `data/` and the last slash. */
export function parseCredentialPrefixes(text: string): ParsedPrefixes {
  const given = text
    .split(',')
    .map((each) => each.trim().replace(/\/$/, ''))
    .filter((each) => each !== '');
  if (given.length === 0) return { ok: false, problem: 'expected at least one folder, e.g. secret/data/gitops/' };
  if (given.length > CREDENTIAL_PREFIXES_MAX)
    return { ok: false, problem: `expected at most ${CREDENTIAL_PREFIXES_MAX} folders, found ${given.length}` };
  const isAccount = (part: string) => part === ACCOUNT;
  for (const each of given) {
    const isWhole = each.split('/').every((part) => isAccount(part) || !/[{}]/.test(part));
    const problem = isWhole
      ? pathProblem(each.replaceAll(ACCOUNT, 'account'))
      : 'braces belong only into {account}, which stands for a whole part';
    if (problem !== undefined)
      return { ok: false, problem: `"${printable(each)}" is no folder of a store: ${problem}` };
  }
  return { ok: true, prefixes: given.map(prefixOf) };
}

/** The prefixes of one account. An account's id has no slash and no dot, so it can only ever be one part. */
export function prefixesOf(account: AccountId, prefixes: readonly CredentialPrefix[]): readonly CredentialPrefix[] {
  const named = (text: string) => text.replaceAll(ACCOUNT, account);
  return prefixes.map(({ mount, folder }) => ({ mount: named(mount), folder: named(folder) }));
}

/** Finds out what a path names: with or without `data/` after the mount, but in no other disguise. */
export function locateCredential(path: string, allowed: readonly CredentialPrefix[]): LocatedCredential {
  const problem = pathProblem(path);
  if (problem !== undefined) return { kind: 'malformed', message: problem };
  for (const { mount, folder } of allowed) {
    if (!path.startsWith(`${mount}/`)) continue;
    const below = path.slice(mount.length + 1);
    const name = below.startsWith(`${DATA}/`) ? below.slice(DATA.length + 1) : below;
    if (!name.startsWith(folder) || name.length === folder.length) continue;
    return { kind: 'located', location: locationOf({ mount, folder }, name.slice(folder.length)) };
  }
  return { kind: 'not_allowed' };
}

/** What is below a prefix, by its name there. The name is one that `isCredentialName` accepts. */
export function locationOf({ mount, folder }: CredentialPrefix, below: string): CredentialLocation {
  const name = `${folder}${below}`;
  const scope = below.split('/').slice(0, -1).join('/');
  return { mount, name, path: `${mount}/${DATA}/${name}`, scope };
}

/** Whether a path below a prefix, as a store lists it, is one that a registration can name. */
export function isCredentialName(prefix: CredentialPrefix, below: string): boolean {
  return pathProblem(locationOf(prefix, below).path) === undefined;
}

/** A prefix as an operator writes it. */
export function prefixText({ mount, folder }: CredentialPrefix): string {
  return `${mount}/${DATA}/${folder}`;
}

/**
 * The folder to look into for a scope, below a prefix; undefined: a scope that no path can have. `system`, the platform's
 * word for everything that is not somebody's own, and the empty scope mean all.
 */
export function scopeFolder(scope: string | null): string | undefined {
  const folder = (scope ?? '').replace(/^\/|\/$/g, '');
  if (folder === '' || folder === EVERYTHING) return '';
  return pathProblem(folder) === undefined ? `${folder}/` : undefined;
}

const EVERYTHING = 'system';

/** The id of a path, the same for ever. `sha256` answers lower-case hex digits. */
export function credentialIdOf(path: string, sha256: (text: string) => string): string {
  return `cred_${sha256(path).slice(0, 16)}`;
}

/** A name for a message: without what would steer a terminal, and not longer than a line. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, CREDENTIAL_PATH_LENGTH_MAX);
}

/** What makes a path none, as the end of a sentence. What a URL or a log line would read otherwise is refused, not escaped. */
function pathProblem(path: string): string | undefined {
  if (path.length > CREDENTIAL_PATH_LENGTH_MAX) return `it has more than ${CREDENTIAL_PATH_LENGTH_MAX} characters`;
  if (!/^[A-Za-z0-9._@:=+/-]*$/.test(path)) return 'it has other characters than A-Z a-z 0-9 . _ @ : = + - /';
  const parts = path.split('/');
  if (parts.includes('')) return 'it has an empty part; write it without "//" and without a "/" at either end';
  if (parts.some((part) => part === '.' || part === '..')) return 'it has a part "." or ".."';
  if (parts.length > CREDENTIAL_PATH_PARTS_MAX) return `it has more than ${CREDENTIAL_PATH_PARTS_MAX} parts`;
  return undefined;
}

/** The mount is what stands before `data`; without it, the first part. */
function prefixOf(path: string): CredentialPrefix {
  const parts = path.split('/');
  const at = parts.indexOf(DATA, 1);
  const mount = at === -1 ? parts.slice(0, 1) : parts.slice(0, at);
  const folder = at === -1 ? parts.slice(1) : parts.slice(at + 1);
  return { mount: mount.join('/'), folder: folder.map((part) => `${part}/`).join('') };
}
