import type { StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, OnEvent } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Computing } from './computing.ts';
import { BUNDLES_PORTS, type BundlesPorts } from './ports.ts';

/** Follows the live fleet, the catalogue, and the keys by which peers know each other. */
@Controller()
export class BundlesConsumer {
  readonly #computing: Computing;

  constructor(@Inject(BUNDLES_PORTS) ports: BundlesPorts) {
    this.#computing = new Computing(ports);
  }

  @OnEvent('ResourceChanged')
  onResourceChanged(event: StoredEvent<'ResourceChanged'>): Promise<Outcome> {
    return this.#follow(event);
  }

  @OnEvent('ModuleVersionPromoted')
  onModuleVersionPromoted(event: StoredEvent<'ModuleVersionPromoted'>): Promise<Outcome> {
    return this.#follow(event);
  }

  @OnEvent('InstanceChanged')
  onInstanceChanged(event: StoredEvent<'InstanceChanged'>): Promise<Outcome> {
    return this.#follow(event);
  }

  @OnEvent('NodeKeysReported')
  onNodeKeysReported(event: StoredEvent<'NodeKeysReported'>): Promise<Outcome> {
    return this.#rekey(event);
  }

  @OnEvent('AgentEnrolled')
  async onAgentEnrolled(event: StoredEvent<'AgentEnrolled'>): Promise<Outcome> {
    // The one before has no keys any more; the new one's own follow with its first report.
    return event.data.replaced_agent_id === null ? DONE : this.#rekey(event);
  }

  @OnEvent('AgentRevoked')
  onAgentRevoked(event: StoredEvent<'AgentRevoked'>): Promise<Outcome> {
    return this.#rekey(event);
  }

  async #rekey({
    account_id,
    data,
  }: StoredEvent<'NodeKeysReported' | 'AgentEnrolled' | 'AgentRevoked'>): Promise<Outcome> {
    await this.#computing.rekey(account_id, data.hostname);
    return DONE;
  }

  async #follow(event: StoredEvent): Promise<Outcome> {
    await this.#computing.upTo(event);
    return DONE;
  }
}
