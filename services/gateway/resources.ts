import type { Attributes, ResourceView } from '@fleetwright/contracts';
import { maskSecrets, maskWith, resourceKey, type ResourceRow, resourceView } from '@fleetwright/core/read-models';
import { Inject, Injectable } from '@nestjs/common';
import { type Done, type Later, later } from './commands.ts';
import { FleetThen } from './fleet-as-of.ts';
import { pageAround, queryOf } from './page.ts';
import { GATEWAY_PORTS, type GatewayPorts } from './ports.ts';
import { notFound } from './problems.ts';
import type { KindRoute } from './resource-kinds.ts';

/** Reads the live fleet as the imperative side answers it. */
@Injectable()
export class Resources {
  readonly #ports: GatewayPorts;
  readonly #then: FleetThen;

  constructor(@Inject(GATEWAY_PORTS) ports: GatewayPorts) {
    this.#ports = ports;
    this.#then = new FleetThen(ports);
  }

  async page(
    { kind, nouns }: KindRoute,
    account: string,
    {
      at,
      ...query
    }: { readonly limit: number; readonly cursor?: string | undefined; readonly at?: string | undefined },
  ) {
    const asked = { ...queryOf(query), filter: { kind }, order: 'oldest_first' as const };
    const rows = await (at === undefined
      ? this.#ports.models.list('resources', account, asked)
      : this.#then.resources(account, at, kind, query));
    return pageAround(nouns, rows, query.limit, (shown) => Promise.all(shown.map((row) => this.#view(account, row))));
  }

  /** Throws GatewayProblem when there is none in the account. */
  async one({ kind, noun }: KindRoute, account: string, key: string, at?: string) {
    const name = resourceKey(kind, key);
    const row = await (at === undefined
      ? this.#ports.models.get('resources', account, name)
      : this.#then.resource(account, at, name));
    if (row === null) throw notFound(noun, key);
    return { [noun]: await this.#view(account, row) };
  }

  /** What was just written, or which it is when it cannot be read yet. */
  async written(route: KindRoute, account: string, key: string, done: Done): Promise<object | Later> {
    if (done.isVisible) return this.one(route, account, key);
    return later(done, { [route.noun]: { kind: route.kind, key } });
  }

  /** Attributes that were too large for an event are fetched. */
  async #view(account: string, row: ResourceRow): Promise<ResourceView> {
    const view = resourceView(row);
    const { $document } = view.attributes as { readonly $document?: string };
    const whole =
      $document === undefined
        ? view
        : { ...view, attributes: await this.#ports.json.get<Attributes>(account, $document) };
    // Most have nothing to hide, and need no key.
    if (maskSecrets(whole) === whole) return whole;
    return maskSecrets(whole, maskWith(await this.#ports.fingerprints.of(account)));
  }
}
