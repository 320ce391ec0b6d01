import { RunsQuery } from '@fleetwright/contracts';
import { Controller, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { CurrentCaller } from '../auth/access.ts';
import type { Caller } from '../auth/caller.ts';
import { notFound } from '../problems.ts';
import { Route, SYSTEM } from '../route.ts';
import { Runs } from '../runs.ts';

const PATH = 'gitops_sync_runs';
const RunQuery = z.strictObject({ include: z.enum(['changes']).optional() });

@Controller(SYSTEM)
export class SyncRunsController {
  readonly #runs: Runs;

  constructor(@Inject(Runs) runs: Runs) {
    this.#runs = runs;
  }

  @Route({ method: 'GET', path: PATH, summary: 'List runs, newest first', access: 'system.gitops.read' })
  list(@CurrentCaller() { account }: Caller, @Query({ schema: RunsQuery }) query: z.output<typeof RunsQuery>) {
    return this.#runs.page(account, query, { repository_id: query.repository, status: query.status });
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'A run: diff, proposals, actions, drift after apply',
    access: 'system.gitops.read',
  })
  async get(
    @CurrentCaller() { account }: Caller,
    @Param('id') id: string,
    @Query({ schema: RunQuery }) query: z.output<typeof RunQuery>,
  ) {
    const row = await this.#row(account, id);
    const detail = await this.#runs.detail(account, row);
    return query.include === 'changes' ? { ...detail, changes: await this.#runs.changes(account, row) } : detail;
  }

  @Route({
    method: 'GET',
    path: `${PATH}/:id/events`,
    summary: 'Everything that happened in a run',
    access: 'system.gitops.read',
  })
  async events(@CurrentCaller() { account }: Caller, @Param('id') id: string) {
    return { events: await this.#runs.events(await this.#row(account, id)) };
  }

  async #row(account: string, id: string) {
    const row = await this.#runs.row(account, id);
    if (row === null) throw notFound('sync run', id);
    return row;
  }
}
