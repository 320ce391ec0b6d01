import type { Attributes, ResourceView } from '@fleetwright/contracts';
import { maskSecrets, resourceKey, type ResourceRow, resourceView } from '@fleetwright/core/read-models';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Done, later } from './commands.ts';
import { pageAround, queryOf } from './page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { notFound } from './problems.ts';
import type { KindRoute } from './resource-kinds.ts';

interface Written {
  readonly done: Done;
  readonly reply: FastifyReply;
}

/** Reads the live fleet as the imperative side answers it. */
@Injectable()
export class Resources {
  readonly #ports: GatewayPorts;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
  }

  async page(
    { kind, nouns }: KindRoute,
    account: string,
    query: { readonly limit: number; readonly cursor?: string | undefined },
  ) {
    const asked = { ...queryOf(query), filter: { kind }, order: 'oldest_first' as const };
    const rows = await this.#ports.models.list('resources', account, asked);
    return pageAround(nouns, rows, query.limit, (shown) => Promise.all(shown.map((row) => this.#view(account, row))));
  }

  /** Throws GatewayProblem when there is none in the account. */
  async one({ kind, noun }: KindRoute, account: string, key: string) {
    const row = await this.#ports.models.get('resources', account, resourceKey(kind, key));
    if (row === null) throw notFound(noun, key);
    return { [noun]: await this.#view(account, row) };
  }

  /** What was just written, or which it is when it cannot be read yet. */
  async written(route: KindRoute, account: string, key: string, { done, reply }: Written) {
    if (done.isVisible) return this.one(route, account, key);
    return { [route.noun]: { kind: route.kind, key }, ...later(reply, done) };
  }

  /** Attributes that were too large for an event are fetched. */
  async #view(account: string, row: ResourceRow): Promise<ResourceView> {
    const view = resourceView(row);
    const { $document } = view.attributes as { readonly $document?: string };
    if ($document === undefined) return maskSecrets(view);
    return maskSecrets({ ...view, attributes: await this.#ports.json.get<Attributes>(account, $document) });
  }
}
