/** A repository as the git server describes it. */
export interface HostedRepository {
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
  /** The page for people. */
  readonly pageUrl: string;
  /** What `git clone` takes, by ssh and by https. */
  readonly sshUrl: string;
  readonly httpsUrl: string;
  readonly defaultBranch: string;
  /** Whatever stands in its description. */
  readonly description: string;
}

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly description: string;
}

export type HostFailure =
  /** The git server said no, for good. `message` is what it said, at most 300 characters. */
  | { readonly kind: 'refused'; readonly reason: 'not_permitted' | 'no_owner' | 'invalid'; readonly message: string }
  /** It did not answer, or not in a way that says anything. */
  | { readonly kind: 'unavailable'; readonly message: string };

export type Created =
  | { readonly kind: 'created'; readonly repository: HostedRepository }
  /** One of that name is there; nothing was changed. */
  | { readonly kind: 'exists'; readonly repository: HostedRepository }
  | HostFailure;

export type Added = { readonly kind: 'added' } | { readonly kind: 'was_there' } | HostFailure;

/**
 * A git server where repositories can be made. Never throws: what goes wrong is a failure. Every method answers within a
 * few seconds, and may be repeated.
 */
export interface GitHost {
  createRepository(wanted: NewRepository): Promise<Created>;
  /** Tells `url` of pushes, signed with the secret. One for that address is not added again. */
  addWebhook(at: HostedRepository, hook: { readonly url: string; readonly secret: string }): Promise<Added>;
  /** Lets the key read, and no more. `publicKey` in OpenSSH form. */
  addDeployKey(at: HostedRepository, key: { readonly title: string; readonly publicKey: string }): Promise<Added>;
}
