import { AgentIdentity } from '@fleetwright/contracts/agents';
import { EnrolInput } from '@fleetwright/contracts/api';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ENDPOINTS } from '../endpoints.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { isEnrolmentRefusal, GatewayProblem } from '../problems.ts';
import { refuseQuery, Route } from '../route.ts';
import { problemsOf, refusalOf } from '../validation.ts';

const Enrolled = z.object({ is_new: z.boolean(), agent: AgentIdentity });
const TOKEN_ACCOUNT = /^fwr_([a-z0-9-]+)_/;

/** Machines that want to be agents. They carry no token of ours: the key that they hold, and a registration token, speak. */
@Controller()
export class EnrolController {
  readonly #ports: GatewayPorts;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  @Route(ENDPOINTS.enrolAgent)
  async enrol(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    refuseQuery(request);
    const input = EnrolInput.safeParse(request.body);
    if (!input.success) throw refusalOf(input.error.issues.flatMap((issue) => problemsOf(issue)));
    const { enrolment } = input.data;
    const account_id = TOKEN_ACCOUNT.exec(enrolment.token ?? '')?.[1] ?? enrolment.account_id;
    if (account_id === null) throw new GatewayProblem('token_unknown', 'Neither a token nor an account is given.');
    const answer = await this.#ports.bus.request({
      type: 'EnrolAgent',
      operation_id: this.#ports.ids.next(),
      account_id,
      actor: { type: 'service', id: 'agent' },
      traceparent: null,
      data: enrolment,
    });
    if (!answer.ok) {
      const reason = answer.detail?.['reason'];
      throw isEnrolmentRefusal(reason) ? new GatewayProblem(reason, answer.message) : GatewayProblem.from(answer);
    }
    const { is_new, agent } = Enrolled.parse(answer.result);
    if (is_new) reply.status(201);
    return { agent };
  }
}
