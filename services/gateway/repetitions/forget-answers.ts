import { OnTick } from '@fleetwright/kit/service';
import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { ANSWER_KEPT_MS, ANSWERS_KEPT_MAX, FORGET_TICK_MS } from './limits.ts';

/** Lets go of answers that nobody repeats a request for any more. */
@Injectable()
export class ForgetAnswers {
  readonly #ports: GatewayPorts;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  @OnTick({ name: 'forget-answers', everyMs: FORGET_TICK_MS, leased: true })
  async forget(): Promise<void> {
    await this.#ports.answers.forget({ olderThanMs: ANSWER_KEPT_MS, perAccountMax: ANSWERS_KEPT_MAX });
  }
}
