import type { GitHost } from '@fleetwright/core/integrations';

/** What the operator connected. */
export class GitHosts {
  /** null: nothing. */
  readonly host: GitHost | null;
  /** The gateway's address as git servers reach it, a last slash is dropped; null: nobody said. */
  readonly publicUrl: string | null;

  constructor({ host, publicUrl }: Pick<GitHosts, 'host' | 'publicUrl'>) {
    this.host = host;
    this.publicUrl = publicUrl?.endsWith('/') ? publicUrl.slice(0, -1) : publicUrl;
  }
}
