import type { StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, OnEvent } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { Computing } from './computing.ts';
import { BUNDLES_PORTS, type BundlesPorts } from './ports.ts';

/** Follows the live fleet and the catalogue. */
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

  async #follow(event: StoredEvent): Promise<Outcome> {
    await this.#computing.upTo(event);
    return DONE;
  }
}
