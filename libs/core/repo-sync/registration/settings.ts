import type { Problem, RepositorySettings } from '@fleetwright/contracts';
import { ANY_REMOTE, parseRepoUrl, type Remote, type RemotePolicy, withoutSlashes } from '@fleetwright/core/fleet';
import { branchProblems } from './branch.ts';
import { type CredentialPrefix, locateCredential, prefixText } from '../credentials/credential-path.ts';
import type { FetchFailure } from '../fetch/fetch-failure.ts';
import { METADATA_BYTES_MAX, NAME_SUFFIX_MAX } from '../limits.ts';
import { pathPrefixProblems } from './path-prefix.ts';
import { looksLikeSecret } from './secret-shape.ts';

/**
 * Everything that is wrong with a registration, at once. Lengths and types are the contract's business. `prefixes` are
 * the folders of the credential store that the account may use.
 */
export function settingsProblems(
  settings: Omit<RepositorySettings, 'name'>,
  policy: RemotePolicy,
  prefixes: readonly CredentialPrefix[],
): readonly Problem[] {
  const misplaced = misplacedSecrets(settings);
  const others = [
    ...sourceProblems(settings, policy),
    ...credentialProblems(settings, prefixes),
    ...metadataProblems(settings),
  ];
  return [...misplaced, ...others.filter(({ path }) => !misplaced.some((each) => each.path === path))];
}

/** Secrets in fields that everybody may read. Nothing else is said about such a field, because it could quote it. */
function misplacedSecrets(settings: Omit<RepositorySettings, 'name'> & { readonly name?: string }): readonly Problem[] {
  return Object.entries(settings)
    .filter(([, value]) => looksLikeSecret(typeof value === 'string' ? value : JSON.stringify(value)))
    .map(([path]) => ({
      path,
      code: 'looks_like_a_secret',
      message: `${path} looks like a private key or an access token, which does not belong there and was not kept; put it into the credential store and name it with vault_credential_path`,
    }));
}

/** What is wrong with what is asked for, and where. */
function sourceProblems(settings: Omit<RepositorySettings, 'name'>, policy: RemotePolicy): readonly Problem[] {
  const url = parseRepoUrl(settings.repo_url, policy);
  return [
    ...(url.ok ? [] : url.problems),
    ...branchProblems(settings.branch),
    ...pathPrefixProblems(settings.path_prefix),
    ...sshProblems(settings, url.ok ? url.remote.transport : undefined),
  ];
}

/**
 * Why a registered repository must not be fetched: its registration would be refused now, under this policy. Its
 * credential is judged by the store that is asked for it.
 */
export function settingsRefusal(
  settings: Omit<RepositorySettings, 'name'>,
  policy: RemotePolicy,
): FetchFailure | undefined {
  const problems = sourceProblems(settings, policy);
  if (problems.length === 0) return undefined;
  const message = problems.map((problem) => problem.message).join('; ');
  return { code: 'remote_not_allowed', message, retryable: false };
}

/** How a remote is spoken to; `ssh` where the URL cannot be read, which is then refused before anybody is asked. */
export function transportOf({ repo_url }: Pick<RepositorySettings, 'repo_url'>): 'https' | 'ssh' {
  const parsed = parseRepoUrl(repo_url, ANY_REMOTE);
  return parsed.ok && parsed.remote.transport !== 'ssh' ? 'https' : 'ssh';
}

/** Settings to change; what is missing or undefined stays. */
export type SettingsChanges = { readonly [Key in keyof RepositorySettings]?: RepositorySettings[Key] | undefined };

export function withChanges(settings: RepositorySettings, changes: SettingsChanges): RepositorySettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

/** Problems of a name that a person chose. */
export function nameProblems(name: string): readonly Problem[] {
  const isPrintable = name.trim() === name && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name);
  return isPrintable && name !== ''
    ? []
    : [
        {
          path: 'name',
          code: 'name_invalid',
          message: 'name is empty, has a control character, or a space at its beginning or end',
        },
      ];
}

/** The default name: the last part of the URL without `.git`. Never empty. */
export function nameFromUrl(repoUrl: string): string {
  const last = withoutSlashes(repoUrl)
    .split(/[/:]/)
    .at(-1)
    ?.replace(/\.git$/, '');
  return last === undefined || last === '' ? 'repository' : last.slice(0, 120);
}

/** The name itself, or with the first free suffix from `-2`; undefined when none is free. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string | undefined {
  if (!isTaken(wanted)) return wanted;
  for (let suffix = 2; suffix <= NAME_SUFFIX_MAX; suffix += 1) {
    const name = `${wanted}-${suffix}`;
    if (!isTaken(name)) return name;
  }
  return undefined;
}

function credentialProblems(
  { vault_credential_path: path, ssh_credential_id: id }: Omit<RepositorySettings, 'name'>,
  prefixes: readonly CredentialPrefix[],
): readonly Problem[] {
  const problems: Problem[] = [];
  if (path !== null && id !== null) {
    problems.push({
      path: 'ssh_credential_id',
      code: 'conflicting_keys',
      message: 'give vault_credential_path or ssh_credential_id, not both',
    });
  }
  if (path === null) return problems;
  const located = locateCredential(path, prefixes);
  if (located.kind === 'malformed') {
    problems.push({
      path: 'vault_credential_path',
      code: 'path_invalid',
      message: `vault_credential_path is a path such as secret/data/powernode/gitops/deploy-key, but ${located.message}`,
    });
  }
  if (located.kind === 'not_allowed') {
    const allowed = prefixes.map(prefixText).join(', ');
    problems.push({
      path: 'vault_credential_path',
      code: 'path_not_allowed',
      message: `vault_credential_path is not below a folder that this account may use: ${allowed}`,
    });
  }
  return problems;
}

/** `transport` is undefined when the URL cannot be read. */
function sshProblems(
  { ssh_credential_id: id, ssh_host_key: hostKey }: Omit<RepositorySettings, 'name'>,
  transport: Remote['transport'] | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (id !== null && !/^cred_[0-9a-f]{16}$/.test(id)) {
    problems.push({
      path: 'ssh_credential_id',
      code: 'id_invalid',
      message: 'ssh_credential_id is an id from the list of credentials, such as cred_0123456789abcdef',
    });
  }
  if (id !== null && transport !== undefined && transport !== 'ssh') {
    problems.push({
      path: 'ssh_credential_id',
      code: 'not_for_this_transport',
      message: `ssh_credential_id is for ssh, but repo_url is ${transport}; name its username and password with vault_credential_path`,
    });
  }
  if (
    hostKey !== null &&
    !/^([A-Za-z0-9.:,[\]*?_-]+ )?(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( [\x21-\x7e]+)?$/.test(hostKey)
  ) {
    problems.push({
      path: 'ssh_host_key',
      code: 'host_key_invalid',
      message: 'ssh_host_key is one line as ssh-keyscan prints it: a key type and the key in base64',
    });
  }
  return problems;
}

function metadataProblems(settings: Omit<RepositorySettings, 'name'>): readonly Problem[] {
  // UTF-16 units bound the UTF-8 bytes from below by a factor of three; an exact count is not needed for a limit this generous.
  return JSON.stringify(settings.metadata).length > METADATA_BYTES_MAX
    ? [{ path: 'metadata', code: 'too_long', message: `metadata is larger than ${METADATA_BYTES_MAX} bytes as JSON` }]
    : [];
}
