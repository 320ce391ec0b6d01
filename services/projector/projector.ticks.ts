import type { Instant } from '@fleetwright/contracts';
import { OnTick } from '@fleetwright/kit/service';
import { Controller, Inject } from '@nestjs/common';
import { FOLLOW_EVENTS_MAX, POLL_MS } from './limits.ts';
import { PROJECTOR_PORTS, type ProjectorPorts } from './ports.ts';

/** Follows the store: every event becomes rows, in the order of positions. */
@Controller()
export class ProjectorTicks {
  readonly #ports: ProjectorPorts;
  /** How far the rows have come, as far as this process knows; undefined: the database is asked. */
  #position: number | undefined;

  constructor(@Inject(PROJECTOR_PORTS) ports: ProjectorPorts) {
    this.#ports = ports;
  }

  @OnTick({ name: 'follow', everyMs: POLL_MS, leased: true, onAppended: true })
  async follow(_now: Instant, signal: AbortSignal): Promise<void> {
    const { store, projection } = this.#ports;
    while (!signal.aborted) {
      const after = this.#position ?? (await this.#resume(signal));
      const { events, scannedTo } = await store.readAll({ afterPosition: after, limit: FOLLOW_EVENTS_MAX });
      if (scannedTo === after) return;
      this.#position = undefined;
      // Somebody else projected or rebuilt meanwhile when this is false: go on where that ended.
      if (await projection.apply({ events, after, scannedTo })) this.#position = scannedTo;
    }
  }

  /** Rows that the store does not account for, by older rules or after a restored backup, are made anew first. */
  async #resume(signal: AbortSignal): Promise<number> {
    const { store, projection, rebuilds, log } = this.#ports;
    const { position } = await projection.progress();
    if ((await projection.isOutdated()) || position > (await store.head())) {
      log.warn({ position }, 'the read models do not fit the store or this release, and are rebuilt');
      await rebuilds.run(signal);
      return (await projection.progress()).position;
    }
    return position;
  }
}
