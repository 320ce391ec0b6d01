import type { AccountId, Command, Instant, PolicyWritten, StoredEvent } from '@fleetwright/contracts';
import type { Decision } from '@fleetwright/core/event-sourcing';
import { type Policies, policiesFold, type PolicyBook, policyBook } from '@fleetwright/core/policies';
import { Aggregate, type Executed } from '@fleetwright/kit/service';
import type { ApprovalPorts } from './ports.ts';

type PolicyCommand = Command<'CreatePolicy' | 'ChangePolicy' | 'DeletePolicy'>;

/** The policies of accounts, as they stand and made ready for questions. */
export class AccountPolicies {
  readonly #ports: ApprovalPorts;
  readonly #aggregate: Aggregate<Policies>;
  /** Made anew when the policies are others; a folded state that did not change is the same object. */
  readonly #books = new WeakMap<Policies, PolicyBook>();

  constructor(ports: ApprovalPorts) {
    this.#ports = ports;
    this.#aggregate = new Aggregate(ports, { streamOf: (account) => `policies-${account}`, folding: policiesFold });
  }

  now(): Instant {
    return this.#ports.clock.now();
  }

  async book(account: AccountId): Promise<PolicyBook> {
    const { state } = await this.#aggregate.load(account);
    const known = this.#books.get(state);
    if (known !== undefined) return known;
    const book = policyBook(state.values());
    this.#books.set(state, book);
    return book;
  }

  execute(
    command: PolicyCommand,
    decide: (state: Policies) => Decision<PolicyWritten>,
  ): Promise<Executed<PolicyWritten>> {
    return this.#aggregate.execute(command.account_id, {
      operationId: command.operation_id,
      cause: command,
      decide,
      onRepeat: (events) => writtenBy(events, command.data.policy_id),
    });
  }
}

function writtenBy(events: readonly StoredEvent[], policy_id: string): PolicyWritten {
  const version = events.map(({ data }) => ('version' in data ? Number(data.version) : 1)).at(-1) ?? 1;
  return { policy_id, version };
}
