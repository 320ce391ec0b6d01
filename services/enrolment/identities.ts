import { type Enrolment, enrolmentFold } from '@fleetwright/core/enrolment';
import { Aggregate } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { ENROLMENT_PORTS, type EnrolmentPorts } from './ports.ts';

/** Who may come into each account, and who did: one folded state for all that this process does. */
@Injectable()
export class Identities extends Aggregate<Enrolment> {
  constructor(@Inject(ENROLMENT_PORTS) ports: EnrolmentPorts) {
    super(ports, { streamOf: (account) => `enrolment-${account}`, folding: enrolmentFold });
  }
}
