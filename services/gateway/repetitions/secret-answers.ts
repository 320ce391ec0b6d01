/** An answer that shows a secret. It is kept without the secret, which no record may hold. */
export interface SecretAnswer {
  /** The method and the pattern of the route. */
  readonly route: string;
  /** The body as it may be kept. */
  hide(body: unknown): unknown;
  /** The body that a repetition gets, from what was kept. */
  show(kept: unknown): unknown;
}

export const SECRET_ANSWERS = Symbol('fleetwright:secret-answers');
