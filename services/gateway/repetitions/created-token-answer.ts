import { SYSTEM } from '../address.ts';
import type { SecretAnswer } from './secret-answers.ts';

/** A token is shown once, to whoever made it: no record holds it, and a repetition is told so. */
export function createdTokenAnswer(path: 'registration_tokens' | 'service_tokens'): SecretAnswer {
  return {
    route: `POST /${SYSTEM}/${path}`,
    hide: (body) => ({ ...(body as object), token: null, code: 'token_shown_once' }),
    show: (kept) => kept,
  };
}
