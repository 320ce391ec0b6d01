import { FleetEventsQuery, type FleetEventView } from '@fleetwright/contracts';
import { Controller, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { EventStreams } from '../event-streams.ts';
import { filterOf, pageOf, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { Route, SYSTEM } from '../route.ts';

@Controller(SYSTEM)
export class FleetEventsController {
  readonly #ports: GatewayPorts;
  readonly #streams: EventStreams;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(EventStreams) streams: EventStreams) {
    this.#ports = ports;
    this.#streams = streams;
  }

  @Route({
    method: 'GET',
    path: 'fleet_events',
    summary: 'The operations timeline, newest first',
    access: 'system.gitops.read',
  })
  async list(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: FleetEventsQuery }) query: z.output<typeof FleetEventsQuery>,
  ) {
    const filter = filterOf({ kind: query.kind, severity: query.severity });
    const asked = { ...queryOf(query), filter, order: 'newest_first' as const };
    const rows = await this.#ports.models.list('fleet_events', account, asked);
    return pageOf('fleet_events', rows, query.limit, (row): FleetEventView => row);
  }

  @Route({
    method: 'GET',
    path: 'fleet_events/stream',
    summary: 'The timeline as it happens (server-sent events); resumes after Last-Event-ID',
    access: 'system.gitops.read',
  })
  async stream(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const last = Number(request.headers['last-event-id'] ?? Number.NaN);
    const after = Number.isSafeInteger(last) && last >= 0 ? last : (await this.#ports.models.progress()).position;
    await this.#streams.serve(caller, after, reply);
  }
}
