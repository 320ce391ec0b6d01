import type { Instant } from '@fleetwright/contracts';
import { OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { BATCH_EVENTS, POLL_MS, REFUSALS_MAX } from './limits.ts';
import { type Projection, PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';
import { sourceOf } from './source.ts';

/** Follows the log, and keeps the read models up with it. */
@Controller()
export class ProjectorTicks {
  readonly #ports: ProjectorPorts;
  readonly #projection: Projection;
  /** Where the rows are; undefined: ask. */
  #position: number | undefined;

  constructor(@Inject(PROJECTOR_PORTS) ports: ProjectorPorts) {
    this.#ports = ports;
    this.#projection = ports.openProjection();
  }

  @OnTick({ name: 'project', everyMs: POLL_MS, leased: true, onAppended: true })
  async project(_now: Instant, signal: AbortSignal): Promise<void> {
    const read = sourceOf(this.#ports.store);
    for (let refusals = 0; refusals < REFUSALS_MAX && !signal.aborted; ) {
      const after = this.#position ?? (await this.#start());
      if (after === undefined) return;
      const page = await read(after, BATCH_EVENTS);
      if (page.scannedTo <= after) {
        this.#position = after;
        return;
      }
      // Whatever comes out of this, an old position is not to be trusted any more.
      this.#position = undefined;
      const isApplied = await this.#projection.apply({ ...page, after });
      if (isApplied) this.#position = page.scannedTo;
      else refusals += 1;
    }
  }

  /** Where the rows are, by this release's rules; undefined while somebody else is making them so. */
  async #start(): Promise<number | undefined> {
    const { store, log } = this.#ports;
    if (!(await this.#projection.isOutdated())) return (await this.#projection.progress()).position;
    log.warn({}, 'the read models follow the rules of another release: they are rebuilt');
    const rebuilt = await this.#projection.rebuild(sourceOf(store));
    return rebuilt?.position;
  }
}
