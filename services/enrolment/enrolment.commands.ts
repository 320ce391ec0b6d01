import { createHash } from 'node:crypto';
import type { Command, CommandReply, Json, RegistrationToken } from '@fleetwright/contracts';
import { type AgentIdentity, ENROLMENT_REFUSALS, type EnrolmentRefusal } from '@fleetwright/contracts/agents';
import {
  createToken,
  enrol,
  type EnrolmentOutcome,
  listTokens,
  revokeAgent,
  revokeToken,
  shownToken,
} from '@fleetwright/core/enrolment';
import { OnCommand, replyOf } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Admittance } from './admittance.ts';
import { Identities } from './identities.ts';
import { Makers } from './makers.ts';
import { ENROLMENT_PORTS, type EnrolmentPorts } from './ports.ts';
import { isEnrolmentProven } from './proofs.ts';

/** Tokens that people make, machines that come in with them, and agents that are shown out. */
@Controller()
export class EnrolmentCommands {
  readonly #ports: EnrolmentPorts;
  readonly #identities: Identities;
  readonly #admittance: Admittance;
  readonly #makers: Makers;

  constructor(
    @Inject(ENROLMENT_PORTS) ports: EnrolmentPorts,
    @Inject(Identities) identities: Identities,
    @Inject(Admittance) admittance: Admittance,
    @Inject(Makers) makers: Makers,
  ) {
    this.#makers = makers;
    this.#ports = ports;
    this.#identities = identities;
    this.#admittance = admittance;
  }

  @OnCommand('CreateRegistrationToken')
  async createToken(command: Command<'CreateRegistrationToken'>): Promise<CommandReply> {
    const { account_id, operation_id: operationId, data } = command;
    const now = this.#ports.clock.now();
    const isGone = await this.#makers.isGone(account_id);
    const executed = await this.#identities.execute(account_id, {
      operationId,
      cause: command,
      decide: (state) => createToken(state, data, now, isGone),
      onRepeat: (events) =>
        events.flatMap((e) => (e.type === 'RegistrationTokenCreated' ? [e.data.token_id] : []))[0] ?? data.token_id,
    });
    if (executed.kind === 'refused') return replyOf(executed);
    const { state } = await this.#identities.load(account_id);
    const token = state.tokens.get(executed.result);
    if (token === undefined) throw new Error('a registration token that was just made is not there');
    const result: RegistrationToken = shownToken(token, now, isGone);
    return replyOf({ ...executed, result: result as unknown as Json });
  }

  @OnCommand('RevokeRegistrationToken')
  async revokeToken(command: Command<'RevokeRegistrationToken'>): Promise<CommandReply> {
    const { account_id, operation_id: operationId, data } = command;
    const decide = (state: Parameters<typeof revokeToken>[0]) => revokeToken(state, data.token_id);
    return replyOf(
      await this.#identities.execute(account_id, { operationId, cause: command, decide, onRepeat: () => null }),
    );
  }

  @OnCommand('ListRegistrationTokens')
  async listTokens({ account_id, data }: Command<'ListRegistrationTokens'>): Promise<CommandReply> {
    const { state } = await this.#identities.load(account_id);
    const isGone = await this.#makers.isGone(account_id);
    const page = listTokens(state, { ...data, now: this.#ports.clock.now(), isGone });
    if (page === null) {
      const problem = { path: 'cursor', code: 'invalid', message: 'is no registration token of the account' };
      return { ok: false, code: 'invalid', message: `cursor: ${problem.message}`, problems: [problem] };
    }
    const result = { tokens: page.items, next: page.next };
    return { ok: true, result: result as unknown as Json, position: null, account_revision: null };
  }

  @OnCommand('RevokeAgent')
  async revokeAgent(command: Command<'RevokeAgent'>): Promise<CommandReply> {
    const { account_id, operation_id: operationId, data } = command;
    const decide = (state: Parameters<typeof revokeAgent>[0]) => revokeAgent(state, data.agent_id, 'by_hand');
    const executed = await this.#identities.execute(account_id, {
      operationId,
      cause: command,
      decide,
      onRepeat: () => null,
    });
    if (executed.kind === 'accepted') await this.#admittance.showOut(account_id, data.agent_id);
    return replyOf(executed);
  }

  @OnCommand('EnrolAgent')
  async enrol(command: Command<'EnrolAgent'>): Promise<CommandReply> {
    const { account_id, operation_id: operationId, data } = command;
    if (!isEnrolmentProven(data)) return refusal('proof_invalid');
    const { nodes, clock, ids, config } = this.#ports;
    const node = await nodes.place(account_id, data.hostname);
    const { token, hostname, public_key, agent_version } = data;
    const token_hash = token === null ? null : createHash('sha256').update(token).digest('hex');
    const isGone = await this.#makers.isGone(account_id);
    const facts = { node, now: clock.now(), newId: ids.next(), keyLifeSeconds: config.keyLifeSeconds, isGone };
    let replaced: string | null = null;
    const executed = await this.#identities.execute<EnrolmentOutcome>(account_id, {
      operationId,
      cause: command,
      decide: (state) => {
        const decision = enrol(state, { hostname, public_key, token_hash, agent_version }, facts);
        replaced =
          decision.kind === 'accepted'
            ? (decision.facts.flatMap((fact) =>
                fact.type === 'AgentEnrolled' ? [fact.data.replaced_agent_id] : [],
              )[0] ?? null)
            : null;
        return decision;
      },
      // Every request has an id of its own; what was lost is asked again, and the key is known by then.
      onRepeat: () => ({ kind: 'refused', code: 'token_unknown' }),
    });
    if (executed.kind === 'refused') return replyOf(executed);
    const outcome = executed.result;
    if (outcome.kind === 'refused') return refusal(outcome.code);
    if (replaced !== null) await this.#admittance.showOut(account_id, replaced);
    return replyOf({ ...executed, result: this.#answer(account_id, outcome, public_key) });
  }

  #answer(
    account_id: string,
    { agent, isNew, key_state }: Extract<EnrolmentOutcome, { kind: 'enrolled' }>,
    public_key: string,
  ): Json {
    const { agent_id: id, instance_id, hostname, key, next } = agent;
    const key_ages_at = next?.public_key === public_key ? next.ages_at : key.ages_at;
    const identity: AgentIdentity = {
      id,
      account_id,
      instance_id,
      hostname,
      public_key,
      key_state,
      key_ages_at,
      servers: [...this.#ports.config.servers],
      server_time: this.#ports.clock.now(),
    };
    return { is_new: isNew, agent: identity } as unknown as Json;
  }
}

function refusal(reason: EnrolmentRefusal): CommandReply {
  const detail = { reason, status: ENROLMENT_REFUSALS[reason] };
  return { ok: false, code: 'enrolment_refused', message: MESSAGES[reason], detail };
}

const MESSAGES: Readonly<Record<EnrolmentRefusal, string>> = {
  proof_invalid: 'The proof is not a signature of this key over host, key and token.',
  token_unknown: 'There is no such registration token, and the key is not enrolled.',
  token_expired: 'The registration token has expired. Ask for a new one.',
  token_revoked: 'The registration token was revoked. Ask for a new one.',
  token_used_up: 'The registration token was used as often as it may be. Ask for a new one.',
  token_out_of_scope: 'The registration token is not for this host, or not for the region or template of its node.',
  node_unknown: 'The account has no node of this name, or nothing that runs for it. Declare the node first.',
  already_enrolled: 'The node has an agent. Only a token for exactly this host with `replaces: true` takes its place.',
  agent_revoked: 'This key was revoked, or replaced by another one.',
  key_expired: 'The key was not rotated in time. A token for this host with `replaces: true` is needed.',
};
