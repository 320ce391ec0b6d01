import { type AccessState, accessFold } from '@fleetwright/core/access';
import { Aggregate } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';

/** Who may do what in each account: one folded state for all that this process does. */
@Injectable()
export class AccessStreams extends Aggregate<AccessState> {
  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    super(ports, { streamOf: (account) => `access-${account}`, folding: accessFold });
  }
}
