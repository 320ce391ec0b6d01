import { z } from 'zod';
import { Actor } from '../actor.ts';
import { ServiceTokenKind } from '../events/access-events.ts';
import { AccountId, Id, Instant } from '../ids.ts';
import { Permission } from '../problem.ts';
import { StorableText } from '../storable-text.ts';
import { SERVICE_TOKEN_SECONDS } from '../words.ts';
import { pageOf, PAGE_BY_ID } from './page.ts';

/** Inputs and answers of the tokens that programs and assistants are given. */

const { min, max, usual } = SERVICE_TOKEN_SECONDS;

export const ServiceTokenView = z.object({
  account_id: AccountId,
  id: Id,
  /** As people call it; `[erased]` once its owner was; null: the directory does not know it. */
  name: z.string().nullable(),
  kind: ServiceTokenKind,
  /** Those that it was made with. It holds them only as long as its maker does. */
  permissions: z.array(z.string()),
  /** Those that it holds now; none unless it is active. */
  held_permissions: z.array(z.string()),
  /** `suspended`: whoever made it has no valid sign-in now, or one without permissions; the next one that has some ends that. `revoked`, `expired`: it, or the token that made it. */
  state: z.enum(['active', 'suspended', 'expired', 'revoked']),
  created_by: Actor,
  created_at: Instant,
  expires_at: Instant,
  /** To the minute; null: it was never used. */
  last_used_at: Instant.nullable(),
});

export const CreateServiceTokenInput = z.strictObject({
  service_token: z.strictObject({
    /** As people call it. */
    name: z.string().trim().min(1).max(100).pipe(StorableText),
    /** An `assistant` may never change policies, tokens or agents nor break glass, and approves only where a policy names it. */
    kind: ServiceTokenKind.default('service'),
    /** None that whoever asks does not hold. */
    permissions: z.array(Permission).min(1).max(50),
    /** Default: 90 days; at most a year, and never longer than the token that asks. */
    expires_in_seconds: z.int().min(min).max(max).default(usual),
  }),
});
export const ServiceTokenAnswer = z.object({
  service_token: ServiceTokenView,
  /** What the program is given: shown this once. null: it was shown before, and nobody has it any more. */
  token: z.string().nullable(),
  /** Present where the token was shown before. */
  code: z.literal('token_shown_once').optional(),
});
export const ListServiceTokensInput = z.strictObject(PAGE_BY_ID);
export const ServiceTokensPage = pageOf('service_tokens', ServiceTokenView).extend({
  /** What a token of each kind may be given by whoever asks: permissions of its own, as far as the kind may hold them. */
  grantable_permissions: z.object({ service: z.array(Permission), assistant: z.array(Permission) }),
});
export const ServiceTokenInput = z.strictObject({ service_token_id: z.string() });
