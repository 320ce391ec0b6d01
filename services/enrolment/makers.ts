import type { AccountId, Actor } from '@fleetwright/contracts';
import { type AccessState, accessFold, whyMakerIsGone } from '@fleetwright/core/access';
import { Aggregate } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { ENROLMENT_PORTS, type EnrolmentPorts } from './ports.ts';

/** What whoever made a registration token must still hold. */
const PERMISSION = 'system.agents.write';

/** Who made registration tokens, as far as the account still knows them. */
@Injectable()
export class Makers {
  readonly #ports: EnrolmentPorts;
  readonly #access: Aggregate<AccessState>;

  constructor(@Inject(ENROLMENT_PORTS) ports: EnrolmentPorts) {
    this.#ports = ports;
    this.#access = new Aggregate(ports, { streamOf: (account) => `access-${account}`, folding: accessFold });
  }

  /** Whether somebody is gone, as of now. Throws `StoreUnavailable`. */
  async isGone(account: AccountId): Promise<(maker: Actor) => boolean> {
    const { state } = await this.#access.load(account);
    const now = this.#ports.clock.now();
    return ({ id }) => whyMakerIsGone(state, id, { permission: PERMISSION, now }) !== null;
  }
}
