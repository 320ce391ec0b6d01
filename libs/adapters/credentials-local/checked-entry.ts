import { credentialFrom, locateCredential, parseCredentialPrefixes } from '@fleetwright/core/repo-sync';
import { CredentialFileProblem } from './credential-file-problem.ts';

/** The one way to write a path, `data/` included; whichever account may use it. Throws `CredentialFileProblem`. */
export function wholePath(path: string): string {
  const parent = parseCredentialPrefixes(path.split('/').slice(0, -1).join('/'));
  const located = parent.ok ? locateCredential(path, parent.prefixes) : undefined;
  if (located?.kind === 'located') return located.location.path;
  const problem = located?.kind === 'malformed' ? located.message : 'it has no folder';
  throw new CredentialFileProblem(
    `"${path}" is no path of a credential, such as secret/data/powernode/gitops/deploy-key: ${problem}`,
  );
}

/** Refuses what no fetch could use, before it is kept. Throws `CredentialFileProblem`. */
export function mustBeUsable(path: string, values: Readonly<Record<string, string>>): void {
  const result = credentialFrom({ by: 'path', path }, values, 'ssh_key' in values ? 'ssh' : 'https');
  if (result.kind === 'failed') throw new CredentialFileProblem(result.failure.message);
}
