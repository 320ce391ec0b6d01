/** Why the file cannot be used, as a sentence for the operator; never a value. */
export class CredentialFileProblem extends Error {
  override readonly name = 'CredentialFileProblem';
  /** Trying again later may help without anybody's doing. */
  readonly retryable: boolean;

  constructor(message: string, { retryable = false }: { readonly retryable?: boolean } = {}) {
    super(message);
    this.retryable = retryable;
  }
}
