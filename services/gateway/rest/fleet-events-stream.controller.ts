import { StreamFleetEventsInput } from '@fleetwright/contracts/api';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { EventStreams } from '../event-streams.ts';
import { Route } from '../route.ts';
import { problemsOf, refusalOf } from '../validation.ts';
import { readQuery } from './read-request.ts';

@Controller()
export class FleetEventsStreamController {
  readonly #streams: EventStreams;

  constructor(@Inject(EventStreams) streams: EventStreams) {
    this.#streams = streams;
  }

  @Route(ENDPOINTS.streamFleetEvents)
  async stream(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const lastId = request.headers['last-event-id'];
    await this.#streams.serve(caller, lastId === undefined ? undefined : String(lastId), filterOf(request), reply);
  }
}

/** Throws GatewayProblem for what is no filter, all problems at once. */
function filterOf({ url }: FastifyRequest): StreamFleetEventsInput {
  const { fields, problems } = readQuery(url, Object.keys(StreamFleetEventsInput.shape));
  const parsed = StreamFleetEventsInput.safeParse(fields);
  const all = [...problems, ...(parsed.error?.issues ?? []).flatMap(problemsOf)];
  if (!parsed.success || all.length > 0) throw refusalOf(all);
  return parsed.data;
}
