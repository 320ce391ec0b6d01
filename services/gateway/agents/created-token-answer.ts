import { SYSTEM } from '../address.ts';
import type { SecretAnswer } from '../repetitions/secret-answers.ts';

/** A registration token is shown once: no record holds it, and a repetition is told so. */
export const createdTokenAnswer: SecretAnswer = {
  route: `POST /${SYSTEM}/registration_tokens`,
  hide: (body) => ({ ...(body as object), token: null, code: 'token_shown_once' }),
  show: (kept) => kept,
};
