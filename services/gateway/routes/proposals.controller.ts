import { ProposalsQuery } from '@fleetwright/contracts';
import { Controller, Inject, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { filterOf, pageAround, queryOf } from '../page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from '../ports.ts';
import { Proposals } from '../proposals.ts';
import { Route, SYSTEM } from '../route.ts';

const PATH = 'gitops_proposals';

@Controller(SYSTEM)
export class ProposalsController {
  readonly #ports: GatewayPorts;
  readonly #proposals: Proposals;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts, @Inject(Proposals) proposals: Proposals) {
    this.#ports = ports;
    this.#proposals = proposals;
  }

  @Route({ method: 'GET', path: PATH, summary: 'List proposals', access: 'system.gitops.read' })
  async list(
    @CurrentCaller() { account }: Caller,
    @Query({ schema: ProposalsQuery }) query: z.output<typeof ProposalsQuery>,
  ) {
    const { run, repository, kind, key, change, action, status } = query;
    const filter = filterOf({ sync_run_id: run, repository_id: repository, kind, key, change, action, status });
    const asked = { ...queryOf(query), filter, order: 'oldest_first' as const };
    const rows = await this.#ports.models.list('proposals', account, asked);
    return pageAround(PATH, rows, query.limit, (shown) => this.#proposals.views(account, shown));
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'A proposal with its whole change',
    access: 'system.gitops.read',
  })
  async get(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    const row = await this.#proposals.row(account, id);
    return { gitops_proposal: await this.#proposals.detail(account, row) };
  }
}
