import type { StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { type GivesUp, OnEvent } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Driver } from './driver.ts';
import { APPLY_PORTS, type ApplyPorts } from './ports.ts';

/** Carries out what was approved, at once. */
@Controller()
export class ApplyConsumer implements GivesUp {
  readonly #driver: Driver;

  constructor(@Inject(APPLY_PORTS) ports: ApplyPorts) {
    this.#driver = new Driver(ports);
  }

  @OnEvent('ProposalApproved', 'ProposalRetried', 'ApplyStarted')
  async onApproved(event: StoredEvent<'ProposalApproved' | 'ProposalRetried' | 'ApplyStarted'>): Promise<Outcome> {
    return this.#driver.drive(event);
  }

  async onGivingUp(event: StoredEvent, error: Error): Promise<void> {
    switch (event.type) {
      case 'ProposalApproved':
      case 'ProposalRetried':
      case 'ApplyStarted':
        return this.#driver.giveUp(event, error);
      default:
        throw error;
    }
  }
}
