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
  readonly #watch: Watch;

  constructor(@Inject(DRIFT_PORTS) ports: DriftPorts) {
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
}

function outcomeOf(looked: Looked): Outcome {
  return looked === 'looked' ? DONE : waiting(APPLYING_RETRY_MS, 'changes of the repository are being applied');
}
