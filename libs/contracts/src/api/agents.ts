import { z } from 'zod';
import { AgentIdentity, EnrolmentRequest } from '../agents/enrolment.ts';
import { BundleManifest } from '../agents/manifest.ts';
import { AgentStanding, BundleReply, RegistrationToken } from '../agent-commands.ts';
import { NodeState } from '../agents/node-state.ts';
import { AccountId } from '../ids.ts';
import { LaterAnswer, pageOf, PAGE_BY_ID } from './page.ts';

/** Inputs and answers of agents, of how they come in, and of what their nodes should be. */

export const RegistrationTokenView = z.object({ account_id: AccountId, ...RegistrationToken.shape });

export const CreateRegistrationTokenInput = z.strictObject({
  registration_token: z.strictObject({
    /** A hostname, or a glob in which `*` does not cross a dot. */
    hostname: z.string().min(1).max(64),
    /** Absent: any region. */
    region: z.string().min(1).max(256).optional(),
    /** Absent: any template. */
    template: z.string().min(1).max(64).optional(),
    /** Whether it may take the place of the agent that the node has; for exactly one host. */
    replaces: z.boolean().default(false),
    /** Default: an hour; at most seven days. */
    expires_in_seconds: z.int().min(60).max(604_800).default(3_600),
    /** How many machines it lets in. */
    max_uses: z.int().min(1).max(1_000).default(1),
  }),
});
export const RegistrationTokenAnswer = z.object({
  registration_token: RegistrationTokenView,
  /** What the machine is given: shown this once. null: it was shown before, and nobody has it any more. */
  token: z.string().nullable(),
  /** Present where the token was shown before. */
  code: z.literal('token_shown_once').optional(),
});
/** It is made, and cannot be seen on the timeline yet. */
export const RegistrationTokenLater = LaterAnswer.extend(RegistrationTokenAnswer.shape);
export const ListRegistrationTokensInput = z.strictObject(PAGE_BY_ID);
export const RegistrationTokensPage = pageOf('registration_tokens', RegistrationTokenView);
export const RegistrationTokenInput = z.strictObject({ registration_token_id: z.string() });

export const AgentView = z.object({ account_id: AccountId, ...AgentStanding.shape });
export const ListAgentsInput = z.strictObject({
  limit: z.coerce.number<number>().int().min(1).max(500).default(50),
  /** What the page before gave as `next_cursor`. */
  cursor: z.string().min(1).max(200).optional(),
  /** Absent: whatever it is. */
  state: NodeState.optional(),
  /** Absent: of every node. */
  hostname: z.string().max(200).optional(),
});
export const AgentsPage = pageOf('agents', AgentView);
export const AgentInput = z.strictObject({ agent_id: z.string() });
export const AgentRevokedAnswer = z.object({ agent: z.object({ id: z.string(), revoked: z.literal(true) }) });

export const NodeBundleInput = z.strictObject({ hostname: z.string() });
export const NodeBundleAnswer = z.object({
  bundle: z.object({ ...BundleReply.omit({ document: true }).shape, manifest: BundleManifest }),
});

/** Asked by a machine, without a token of ours. */
export const EnrolInput = z.strictObject({ enrolment: EnrolmentRequest });
export const EnrolAnswer = z.object({ agent: AgentIdentity });
