import type { Instant } from '@fleetwright/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { OnTick } from '@fleetwright/kit/service';
import { Controller, Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import { Following } from './following.ts';
import { DRAIN_MS, DUE_MS, LOG_KEPT_MS, MAKERS_MS, POLL_MS, READERS_MS, SWEEP_MS } from './limits.ts';
import { Makers } from './makers.ts';
import { WEBHOOKS_PORTS, type WebhooksPorts } from './ports.ts';
import { Readers } from './readers.ts';
import { Sending } from './sending.ts';

@Controller()
export class WebhooksTicks implements BeforeApplicationShutdown {
  readonly #ports: WebhooksPorts;
  readonly #following: Following;
  readonly #makers: Makers;
  readonly #sending: Sending;
  readonly #readers: Readers;

  constructor(@Inject(WEBHOOKS_PORTS) ports: WebhooksPorts) {
    this.#ports = ports;
    this.#following = new Following(ports);
    this.#makers = new Makers(ports);
    this.#sending = new Sending(ports, this.#makers);
    this.#readers = Readers.over(ports);
  }

  @OnTick({ name: 'follow', everyMs: POLL_MS, leased: true, onAppended: true })
  async follow(_now: Instant, signal: AbortSignal): Promise<void> {
    await this.#following.run(signal, () => void this.#sending.look(signal).catch(() => undefined));
  }

  /** Every replica sends: claims share the work. */
  @OnTick({ name: 'send', everyMs: DUE_MS, leased: false })
  async send(_now: Instant, signal: AbortSignal): Promise<void> {
    await this.#sending.look(signal);
  }

  @OnTick({ name: 'readers', everyMs: READERS_MS, leased: true })
  async readers(): Promise<void> {
    await this.#readers.restore();
  }

  @OnTick({ name: 'makers', everyMs: MAKERS_MS, leased: true })
  async makers(): Promise<void> {
    await this.#makers.look();
  }

  @OnTick({ name: 'sweep', everyMs: SWEEP_MS, leased: true })
  async sweep(): Promise<void> {
    await this.#ports.queue.forget(LOG_KEPT_MS);
  }

  /** Before the database goes, so that what was sent is written down; a receiver that takes longer is sent it again. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([this.#sending.drain(), pause(DRAIN_MS, undefined, { ref: false })]);
  }
}
