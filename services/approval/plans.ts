import type { AccountId, Change, ChangeBody, Digest, Plan } from '@fleetwright/contracts';
import { indexPlan, INLINE_BODY_LENGTH_MAX, type Opening, type PlanIndex } from '@fleetwright/core/approval';
import { type MaskOf, maskChange, maskWith } from '@fleetwright/core/fleet';
import type { StagePorts } from '@fleetwright/kit/service';
import { PLAN_CHANGES_MAX } from './limits.ts';

/** A plan with what people are shown of each of its changes. */
export interface PreparedPlan {
  readonly index: PlanIndex;
  readonly bodyOf: Opening['bodyOf'];
  /** Puts a change that no plan holds where apply finds it, and answers what people are shown of it. */
  keep(change: Change): Promise<{ readonly change_document: Digest; readonly body: ChangeBody }>;
}

type PlansPorts = Pick<StagePorts, 'json' | 'fingerprints'>;

/** Plans made ready, the most recently loaded ones kept. */
export class Plans {
  readonly #ports: PlansPorts;
  readonly #plans = new Map<string, PreparedPlan>();
  #changes = 0;

  constructor(ports: PlansPorts) {
    this.#ports = ports;
  }

  /** Throws `DocumentMissing` and `StoreUnavailable`. */
  async get(account: AccountId, document: Digest): Promise<PreparedPlan> {
    const key = `${account}/${document}`;
    const known = this.#plans.get(key);
    if (known) return known;
    const plan = await this.#prepare(account, document);
    this.#keep(key, plan);
    return plan;
  }

  async #prepare(account: AccountId, document: Digest): Promise<PreparedPlan> {
    const { json, fingerprints } = this.#ports;
    const plan = await json.get<Plan>(account, document);
    const maskOf = maskWith(await fingerprints.of(account));
    const large = plan.changes.filter((change) => JSON.stringify(change).length > INLINE_BODY_LENGTH_MAX);
    const shown = large.map((change) => maskChange(change, maskOf));
    const digests = large.length > 0 ? await json.put(account, shown) : [];
    const documents = new Map(large.map((change, place) => [change, digests[place]]));
    const bodyOf = (change: Change): ChangeBody => {
      const body = documents.get(change);
      return body === undefined ? inlineBody(change, maskOf) : { document: body };
    };
    const keep = async (change: Change) => {
      const masked = maskChange(change, maskOf);
      const [change_document = '', shown = ''] = await json.put(account, [change, masked]);
      const isLarge = JSON.stringify(masked).length > INLINE_BODY_LENGTH_MAX;
      return { change_document, body: isLarge ? { document: shown } : { inline: masked } };
    };
    return { index: indexPlan(plan, document), bodyOf, keep };
  }

  /** The oldest go when there are too many changes in all; the newest stays however large it is. */
  #keep(key: string, plan: PreparedPlan): void {
    if (this.#plans.has(key)) return;
    this.#plans.set(key, plan);
    this.#changes += sizeOf(plan);
    for (const [oldest, { index }] of this.#plans) {
      if (this.#changes <= PLAN_CHANGES_MAX || oldest === key) return;
      this.#plans.delete(oldest);
      this.#changes -= sizeOf({ index });
    }
  }
}

/** What people are shown of a change that fits an event: everything but secrets. */
export function inlineBody(change: Change, maskOf?: MaskOf): ChangeBody {
  return { inline: maskChange(change, maskOf) };
}

/** An empty plan takes room as well. */
function sizeOf({ index }: Pick<PreparedPlan, 'index'>): number {
  return index.changes.length + 1;
}
