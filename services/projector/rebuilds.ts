import type { ProjectionProgress, Projection } from '@fleetwright/core/read-models';
import type { StagePorts } from '@fleetwright/kit/service';

type Ports = Pick<StagePorts, 'store' | 'clock' | 'log'> & { readonly projection: Projection };

/** Rebuilds of the read models by this process. */
export class Rebuilds {
  readonly #ports: Ports;
  readonly #stopping = new AbortController();
  #inBackground: Promise<void> | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Begins one in the background, unless it is at it already. */
  begin(): void {
    this.#inBackground ??= this.#runInBackground();
  }

  /**
   * Undefined when another one is under way, here or elsewhere. Throws when it fails, or the signal aborts; the rows are
   * as before then.
   */
  async run(signal: AbortSignal): Promise<ProjectionProgress | undefined> {
    const { projection, store, clock, log } = this.#ports;
    const startedMs = clock.elapsedMs();
    const progress = await projection.rebuild(async (after, limit) => {
      signal.throwIfAborted();
      return store.readAll({ after, limit });
    });
    const durationMs = Math.round(clock.elapsedMs() - startedMs);
    if (progress !== undefined) log.info({ ...progress, durationMs }, 'rebuilt the read models');
    return progress;
  }

  /** Ends the one in the background. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#inBackground;
  }

  async #runInBackground(): Promise<void> {
    try {
      await this.run(this.#stopping.signal);
    } catch (error) {
      this.#ports.log.error({ err: error }, 'the read models could not be rebuilt; they are as before');
    } finally {
      this.#inBackground = undefined;
    }
  }
}
