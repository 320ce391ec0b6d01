import { createHmac } from 'node:crypto';
import { InstallationSecrets } from '@fleetwright/kit/service';

/** What one repository's git server signs with, in the forms that the products take. */
export interface WebhookSecret {
  /** 43 characters of base64url. GitHub and Gitea sign with these characters, GitLab sends them as its token. */
  readonly text: string;
  /** The 32 bytes behind them: what GitLab's signing token stands for. */
  readonly bytes: Buffer;
  /** The bytes as GitLab takes a signing token (Standard Webhooks): `whsec_` and base64. */
  readonly signingToken: string;
}

/** The generation of repositories that are not there. A registered one begins with 1, so nobody is ever told this secret. */
const NO_GENERATION = 0;

/**
 * The secrets of an installation. They are derived whenever they are needed, and kept nowhere: whoever reads the database,
 * the events or the logs finds none.
 */
export class WebhookSecrets {
  readonly #key: Buffer;
  /** Those of subscriptions, which go the other way. */
  readonly outgoing: InstallationSecrets;

  constructor(key: Buffer) {
    this.#key = key;
    this.outgoing = new InstallationSecrets(key);
  }

  of(repositoryId: string, generation: number): WebhookSecret {
    const bytes = createHmac('sha256', this.#key)
      .update(`fleetwright webhook v1:${repositoryId}:${generation}`)
      .digest();
    return { bytes, text: bytes.toString('base64url'), signingToken: `whsec_${bytes.toString('base64')}` };
  }

  /** For an address without a repository, so that it is checked, and refused, as any other. */
  ofAbsent(repositoryId: string): WebhookSecret {
    return this.of(repositoryId, NO_GENERATION);
  }
}
