import type { AccountId, Change, ChangeBody, Digest, Plan } from '@fleetwright/contracts';
import { indexPlan, INLINE_BODY_LENGTH_MAX, type Opening, type PlanIndex } from '@fleetwright/core/approval';
import { maskChange } from '@fleetwright/core/fleet';
import type { JsonDocuments } from '@fleetwright/kit/service';
import { PLAN_CHANGES_MAX } from './limits.ts';

/** A plan with what people are shown of each of its changes. */
export interface PreparedPlan {
  readonly index: PlanIndex;
  readonly bodyOf: Opening['bodyOf'];
}

/** Plans made ready, the most recently loaded ones kept. */
export class Plans {
  readonly #json: JsonDocuments;
  readonly #plans = new Map<string, PreparedPlan>();
  #changes = 0;

  constructor(json: JsonDocuments) {
    this.#json = json;
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
    const plan = await this.#json.get<Plan>(account, document);
    const large = plan.changes.filter((change) => JSON.stringify(change).length > INLINE_BODY_LENGTH_MAX);
    const digests = large.length > 0 ? await this.#json.put(account, large.map(maskChange)) : [];
    const documents = new Map(large.map((change, place) => [change, digests[place]]));
    const bodyOf = (change: Change): ChangeBody => {
      const body = documents.get(change);
      return body === undefined ? inlineBody(change) : { document: body };
    };
    return { index: indexPlan(plan, document), bodyOf };
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
export function inlineBody(change: Change): ChangeBody {
  return { inline: maskChange(change) };
}

/** An empty plan takes room as well. */
function sizeOf({ index }: Pick<PreparedPlan, 'index'>): number {
  return index.changes.length + 1;
}
