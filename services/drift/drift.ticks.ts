import type { Actor, CommandEnvelope, Instant } from '@fleetwright/contracts';
import { OnTick, type RegisteredRepository, Semaphore } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { TICK_CONCURRENCY, TICK_MS } from './limits.ts';
import { DRIFT_PORTS, type DriftPorts } from './ports.ts';
import { Watch } from './watch.ts';

const DRIFT: Actor = { type: 'system', id: 'drift' };

/** Looks at every repository again and again, so that nothing rests on having heard of a change. */
@Controller()
export class DriftTicks {
  readonly #ports: DriftPorts;
  readonly #watch: Watch;

  constructor(@Inject(DRIFT_PORTS) ports: DriftPorts) {
    this.#ports = ports;
    this.#watch = Watch.over(ports);
  }

  @OnTick({ name: 'drift', everyMs: TICK_MS, leased: true })
  async tick(now: Instant, signal: AbortSignal): Promise<void> {
    const looks = new Semaphore(TICK_CONCURRENCY);
    const due = await this.#watch.registry.all();
    await Promise.all(due.map((one) => looks.run(async () => signal.aborted || this.#lookAt(one, now))));
  }

  /** One repository's trouble is no other's. */
  async #lookAt({ account_id, repository_id }: RegisteredRepository, now: Instant): Promise<void> {
    try {
      const revision = await this.#watch.liveRevision(account_id);
      const operation_id = `drift:${repository_id}:${now}`;
      const cause: CommandEnvelope = { operation_id, account_id, actor: DRIFT, traceparent: null };
      // An account that did not move since the last look is not looked at again.
      await this.#watch.look(repository_id, revision, cause);
    } catch (error) {
      this.#ports.log.warn({ err: error, repository_id }, 'could not look for drift; trying again in a minute');
    }
  }
}
