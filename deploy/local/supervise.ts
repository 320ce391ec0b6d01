import { setTimeout as sleep } from 'node:timers/promises';
import { Restarts } from './restarts.ts';
import type { ServiceProcess } from './service-processes.ts';

export interface Supervision {
  /** Says in a line what happened to a service. */
  readonly say: (line: string) => void;
  /** Called once, when a service ends again and again. */
  readonly onGivingUp: (reason: string) => void;
  /** Default: the clock's. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly nowMs?: () => number;
}

export interface Supervised {
  /** Watches no longer, and stops the service. */
  stop(): Promise<unknown>;
}

/** Starts a service again whenever it ends by itself, after pauses that grow; gives up on one that never stays. */
export function supervise(service: ServiceProcess, supervision: Supervision): Supervised {
  const stopping = new AbortController();
  const watched = watch(service, supervision, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await watched;
      await service.stop();
    },
  };
}

async function watch(service: ServiceProcess, supervision: Supervision, stopping: AbortSignal): Promise<void> {
  const { say, onGivingUp, nowMs = () => performance.now() } = supervision;
  const pause = supervision.pause ?? ((ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined));
  const restarts = new Restarts();
  const stopped = new Promise<undefined>((resolve) => stopping.addEventListener('abort', () => resolve(undefined)));
  let startedMs = nowMs();
  for (;;) {
    const exit = await Promise.race([service.ended(), stopped]);
    if (exit === undefined || stopping.aborted) return;
    const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
    const next = restarts.after(nowMs() - startedMs);
    if (next.kind === 'give_up') {
      onGivingUp(
        `${service.name} ended ${how}, and does not stay however often it is started. See ${service.logFile}.`,
      );
      return;
    }
    say(`${service.name} ended ${how}; starting it again in ${next.pauseMs / 1_000} s. Its log: ${service.logFile}`);
    await pause(next.pauseMs, stopping);
    if (stopping.aborted) return;
    startedMs = nowMs();
    // One that ends before it is ready is looked at in the next round.
    const isReady = await service.start().then(
      () => true,
      () => false,
    );
    if (isReady) say(`${service.name} runs again.`);
  }
}
