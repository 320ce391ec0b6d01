import type { AccountId, CommandEnvelope, Id } from '@fleetwright/contracts';
import { type RotationAnswer, RotationRequest } from '@fleetwright/contracts/agents';
import { admit, retireKey, rotateKey, type RotationOutcome } from '@fleetwright/core/enrolment';
import type { AgentAtTheGate, AgentMessage, GateAnswer } from '@fleetwright/core/event-sourcing';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Identities } from './identities.ts';
import { ENROLMENT_PORTS, type EnrolmentPorts } from './ports.ts';
import { isRotationProven } from './proofs.ts';

/** Says at the bus who may come in, gives agents their next keys, and ends the connections of those who were shown out. */
@Injectable()
export class Admittance implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #ports: EnrolmentPorts;
  readonly #identities: Identities;
  #stop: readonly (() => Promise<void>)[] = [];

  constructor(@Inject(ENROLMENT_PORTS) ports: EnrolmentPorts, @Inject(Identities) identities: Identities) {
    this.#ports = ports;
    this.#identities = identities;
  }

  onApplicationBootstrap(): void {
    const { gate, agents } = this.#ports;
    this.#stop = [
      gate.guard((asking) => this.#admit(asking)),
      agents.serve('ask.rotate', (message) => this.#rotate(message)),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.#stop.map((stop) => stop()));
  }

  /** Ends the connections of an agent with any of its keys. */
  async showOut(account: AccountId, agent: Id): Promise<void> {
    const { state } = await this.#identities.load(account);
    const known = state.agents.get(agent);
    if (known === undefined) return;
    const keys = [known.key, known.next].flatMap((key) => (key === null ? [] : [key.public_key]));
    await this.#ports.gate.disconnect(keys);
  }

  async #admit({ account, instance, publicKey }: AgentAtTheGate): Promise<GateAnswer> {
    const { state } = await this.#identities.load(account);
    const now = this.#ports.clock.now();
    const admission = admit(state, instance, publicKey, now);
    if (admission.kind === 'refused') return { kind: 'refused' };
    if (admission.isFirstUse) await this.#retire(account, instance, publicKey, admission.agent.key.public_key);
    const { key, next } = admission.agent;
    const { ages_at } = next?.public_key === publicKey ? next : key;
    // Then it comes in once more, and has the permissions that its key is good for by then.
    const untilMs = admission.for === 'rotation' ? Date.parse(now) + ROTATION_MS : Date.parse(ages_at);
    return { kind: 'admitted', for: admission.for, untilMs };
  }

  async #retire(account: AccountId, instance: Id, publicKey: string, before: string): Promise<void> {
    const cause = this.#by(account, `retire:${before}`);
    const decide = (state: Parameters<typeof retireKey>[0]) => retireKey(state, instance, publicKey);
    await this.#identities.execute(account, { operationId: cause.operation_id, cause, decide, onRepeat: () => null });
    await this.#ports.gate.disconnect([before]);
  }

  async #rotate({ account, instance, body }: AgentMessage): Promise<RotationAnswer> {
    const request = RotationRequest.safeParse(body).data;
    if (request === undefined) return refusal('invalid', 'This is no such request.');
    if (!isRotationProven({ account_id: account, instance_id: instance }, request)) {
      return refusal('proof_invalid', 'The proof is not a signature of the new key.');
    }
    const { clock, config } = this.#ports;
    const cause = this.#by(account, `rotate:${instance}:${request.public_key}`);
    const executed = await this.#identities.execute<RotationOutcome>(account, {
      operationId: this.#ports.ids.next(),
      cause,
      decide: (state) =>
        rotateKey(
          state,
          { instance, public_key: request.public_key },
          { now: clock.now(), keyLifeSeconds: config.keyLifeSeconds },
        ),
      onRepeat: () => ({ kind: 'refused', code: 'unavailable' }),
    });
    if (executed.kind === 'refused') return refusal('unavailable', executed.refusal.message);
    const outcome = executed.result;
    if (outcome.kind === 'rotated') return { rotated: true, key_ages_at: outcome.key_ages_at };
    return refusal(
      outcome.code,
      outcome.code === 'key_taken' ? 'That key was an agent’s before.' : 'No agent is let in here.',
    );
  }

  #by(account_id: AccountId, operation_id: string): CommandEnvelope {
    return { operation_id, account_id, actor: { type: 'system', id: 'enrolment' }, traceparent: null };
  }
}

/** How long a connection with an aged key may last: it is there for one request. */
const ROTATION_MS = 60_000;

function refusal(refused: Extract<RotationAnswer, { refused: string }>['refused'], message: string): RotationAnswer {
  return { refused, message };
}
