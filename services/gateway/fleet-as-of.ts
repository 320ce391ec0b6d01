import type { Attributes, Instance, ResourceView } from '@fleetwright/contracts';
import {
  type FleetAsOf,
  fleetDifference,
  type FleetHistoryRow,
  type InstanceRow,
  instanceThing,
  MEMBERS_MAX,
  type ResourceRow,
} from '@fleetwright/core/read-models';
import { momentOf } from './moments.ts';
import { cursorAfter } from './page.ts';
import type { GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Reads the live fleet as it was, from its history: rows as the present has them, so that they are shown alike. */
export class FleetThen {
  readonly #ports: GatewayPorts;

  constructor(ports: GatewayPorts) {
    this.#ports = ports;
  }

  /** null: it was not there. */
  async resource(account: string, at: string, name: string): Promise<ResourceRow | null> {
    const [row] = await this.#rows(account, at, { things: [name], limit: 1 });
    return row === undefined ? null : ((await this.#resourceRows(account, [row]))[0] ?? null);
  }

  /** One page in the order of keys, and one row more where there is another. Positions are what cursors are made of. */
  async resources(account: string, at: string, kind: string, query: PageAsked): Promise<readonly ResourceRow[]> {
    return this.#resourceRows(account, await this.#page(account, at, `${kind}/`, query));
  }

  async instance(account: string, at: string, id: string): Promise<InstanceRow | null> {
    const [row] = await this.#rows(account, at, { things: [instanceThing(id)], limit: 1 });
    return row === undefined ? null : ((await this.#instanceRows(account, [row]))[0] ?? null);
  }

  /** As of resources; a filter is held against each of a page, which may so be shorter than was asked for. */
  async instances(account: string, at: string, query: PageAsked): Promise<readonly InstanceRow[]> {
    return this.#instanceRows(account, await this.#page(account, at, instanceThing(''), query));
  }

  /** What changed from one moment to another, page by page in the order of things. */
  async differences(account: string, from: string, to: string, { limit, cursor }: PageAsked) {
    const { models } = this.#ports;
    const [start, end] = await Promise.all([models.fleetPlace(account, from), models.fleetPlace(account, to)]);
    if (end === null) return { changes: [], next_cursor: null };
    const after = await this.#after(account, cursor);
    const asked = { upTo: end, beyond: start ?? -1, withGone: true, limit: limit + 1, ...after };
    const found = await models.fleetAsOf(account, asked);
    const shown = found.slice(0, limit);
    const things = shown.map(({ thing }) => thing);
    const before =
      start === null || things.length === 0
        ? []
        : await models.fleetAsOf(account, { upTo: start, things, withGone: true, limit: things.length });
    const was = new Map(
      await Promise.all(before.map(async (row) => [row.thing, await this.#whole(account, row)] as const)),
    );
    const is = await Promise.all(shown.map((row) => this.#whole(account, row)));
    const changes = is.flatMap((row) => fleetDifference(was.get(row.thing) ?? null, row) ?? []);
    return { changes, next_cursor: cursorAfter(found, limit) };
  }

  /** What became of one thing, newest first, each whole. */
  async history(account: string, thing: string, limit: number): Promise<readonly FleetHistoryRow[]> {
    const asked = { filter: { thing }, order: 'newest_first' as const, limit };
    const rows = await this.#ports.models.list('fleet_history', account, asked);
    return Promise.all(rows.map((row) => this.#whole(account, row)));
  }

  async #page(account: string, at: string, prefix: string, { limit, cursor }: PageAsked) {
    return this.#rows(account, at, { prefix, limit: limit + 1, ...(await this.#after(account, cursor)) });
  }

  /** A cursor names the last row that was shown. Throws GatewayProblem for one that is none. */
  async #after(account: string, cursor: string | undefined): Promise<{ readonly after?: string }> {
    if (cursor === undefined) return {};
    const row = await this.#ports.models.get('fleet_history', account, cursor);
    if (row === null) throw new GatewayProblem('invalid', 'cursor: expected a cursor as the page before gave it');
    return { after: row.thing };
  }

  async #rows(account: string, at: string, asked: Omit<FleetAsOf, 'upTo'>): Promise<readonly FleetHistoryRow[]> {
    const { models, clock } = this.#ports;
    const upTo = await models.fleetPlace(account, momentOf(at, clock.now()));
    return upTo === null ? [] : models.fleetAsOf(account, { ...asked, upTo });
  }

  /** When each of the things came to be, as it is known of the newest of that name. */
  async #createdAt(account: string, rows: readonly FleetHistoryRow[]): Promise<ReadonlyMap<string, string>> {
    if (rows.length === 0) return new Map();
    const filter = { thing: rows.map(({ thing }) => thing), operation: 'created' };
    const created = await this.#ports.models.list('fleet_history', account, {
      filter,
      order: 'oldest_first',
      limit: MEMBERS_MAX,
    });
    const newest = new Map(rows.map((row) => [row.thing, row.position]));
    const earlier = created.filter(({ thing, position }) => position <= (newest.get(thing) ?? 0));
    return new Map(earlier.map(({ thing, at }) => [thing, at]));
  }

  async #resourceRows(account: string, rows: readonly FleetHistoryRow[]): Promise<ResourceRow[]> {
    const created = await this.#createdAt(account, rows);
    return rows.flatMap((row): ResourceRow[] => {
      if (row.state === null || 'instance' in row.state) return [];
      const [kind, key] = [row.thing.slice(0, row.thing.indexOf('/')), row.thing.slice(row.thing.indexOf('/') + 1)];
      const { attributes, managed_by } = row.state;
      return [
        {
          account_id: account,
          ...{ kind: kind as ResourceView['kind'], key, attributes, managed_by },
          version: row.revision,
          changed_by: row.actor,
          changed_at: row.at,
          created_at: created.get(row.thing) ?? row.at,
          position: row.position,
        },
      ];
    });
  }

  async #instanceRows(account: string, rows: readonly FleetHistoryRow[]): Promise<InstanceRow[]> {
    const created = await this.#createdAt(account, rows);
    return rows.flatMap((row): InstanceRow[] => {
      if (row.state === null || !('instance' in row.state)) return [];
      const instance: Instance = row.state.instance;
      const times = { created_at: created.get(row.thing) ?? row.at, updated_at: row.at };
      return [{ ...instance, account_id: account, version: row.revision, ...times, position: row.position }];
    });
  }

  /** Attributes that were too large for an event are fetched. */
  async #whole(account: string, row: FleetHistoryRow): Promise<FleetHistoryRow> {
    const { state } = row;
    if (state === null || 'instance' in state) return row;
    const { $document } = state.attributes as { readonly $document?: string };
    if ($document === undefined) return row;
    const attributes = await this.#ports.json.get<Attributes>(account, $document);
    return { ...row, state: { ...state, attributes } };
  }
}
