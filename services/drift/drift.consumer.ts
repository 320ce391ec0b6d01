import type { StoredEvent } from '@fleetwright/contracts';
import type { Outcome } from '@fleetwright/core/event-sourcing';
import { DONE, OnEvent, waiting } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { APPLYING_RETRY_MS } from './limits.ts';
import { DRIFT_PORTS, type DriftPorts } from './ports.ts';
import { type Looked, Watch } from './watch.ts';

/** Verifies runs that ended, and looks at once when somebody changes what a repository manages. */
@Controller()
export class DriftConsumer {
  readonly #ports: DriftPorts;
  readonly #watch: Watch;

  constructor(@Inject(DRIFT_PORTS) ports: DriftPorts) {
    this.#ports = ports;
    this.#watch = Watch.over(ports);
  }

  @OnEvent('RunClosed')
  async onRunClosed(event: StoredEvent<'RunClosed'>): Promise<Outcome> {
    const { repository_id, run_id } = event.data;
    await this.#watch.verify(repository_id, run_id, event);
    const revision = await this.#watch.liveRevision(event.account_id);
    return outcomeOf(await this.#watch.look(repository_id, revision, event));
  }

  @OnEvent('ResourceChanged')
  async onResourceChanged(event: StoredEvent<'ResourceChanged'>): Promise<Outcome> {
    const { managed_by, origin, revision } = event.data;
    const owner = origin.type === 'repository_removed' ? origin.repository_id : managed_by?.repository_id;
    // What nobody manages cannot drift, and what apply writes it writes together with what it expects.
    if (owner === undefined || (origin.type === 'apply' && origin.repository_id === owner)) return DONE;
    return outcomeOf(await this.#watch.look(owner, revision, event));
  }

  /** An instance that is not as its node is drift of the node; what it is doing never counts. */
  @OnEvent('InstanceChanged')
  async onInstanceChanged(event: StoredEvent<'InstanceChanged'>): Promise<Outcome> {
    const { instance, origin, revision, changed } = event.data;
    const isStatusAlone = changed?.every((name) => name === 'status') ?? false;
    if (origin.type === 'apply' || isStatusAlone) return DONE;
    const ref = { kind: 'node', key: instance.node } as const;
    const owner = await this.#ports.history.ownerOf(event.account_id, ref);
    return owner === null ? DONE : outcomeOf(await this.#watch.look(owner, revision, event));
  }

  @OnEvent('DriftIgnoreSet')
  onDriftIgnoreSet(event: StoredEvent<'DriftIgnoreSet'>): Promise<Outcome> {
    return this.#lookAround(event);
  }

  @OnEvent('DriftIgnoreRemoved')
  onDriftIgnoreRemoved(event: StoredEvent<'DriftIgnoreRemoved'>): Promise<Outcome> {
    return this.#lookAround(event);
  }

  /** Looks at each repository of the account. One that is being applied is looked at when that has ended. */
  async #lookAround(event: StoredEvent): Promise<Outcome> {
    const { account_id } = event;
    for (const registered of await this.#watch.registry.all()) {
      if (registered.account_id === account_id) await this.#watch.look(registered.repository_id, 0, event);
    }
    return DONE;
  }
}

function outcomeOf(looked: Looked): Outcome {
  return looked === 'looked' ? DONE : waiting(APPLYING_RETRY_MS, 'changes of the repository are being applied');
}
