import type { StoredEvent } from '@fleetwright/contracts';
import { revokeInstance } from '@fleetwright/core/enrolment';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, OnEvent, stalled } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Admittance } from './admittance.ts';
import { Identities } from './identities.ts';

/** A node that is deleted takes its agent's identity with it; the machine stays as it is. */
@Controller()
export class EnrolmentConsumer {
  readonly #identities: Identities;
  readonly #admittance: Admittance;

  constructor(@Inject(Identities) identities: Identities, @Inject(Admittance) admittance: Admittance) {
    this.#identities = identities;
    this.#admittance = admittance;
  }

  @OnEvent('InstanceChanged')
  async onInstanceChanged(event: StoredEvent<'InstanceChanged'>): Promise<Outcome> {
    const { account_id: account, data } = event;
    if (data.operation !== 'deleted') return DONE;
    const executed = await this.#identities.execute(account, {
      operationId: event.id,
      cause: event,
      decide: (state) => revokeInstance(state, data.instance.id),
      onRepeat: () => null,
    });
    if (executed.kind === 'refused') return stalled(executed.refusal.message);
    for (const { type, data: fact } of executed.events) {
      if (type === 'AgentRevoked') await this.#admittance.showOut(account, fact.agent_id);
    }
    return DONE;
  }
}
