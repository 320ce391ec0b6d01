import type { Exit } from '@fleetwright/kit/servers';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from './service-processes.ts';
import { supervise } from './supervise.ts';

/** A service whose process ends when a test says so. */
class FakeService {
  starts = 1;
  stops = 0;
  isStartable = true;
  #ended = Promise.withResolvers<Exit>();

  end(exit: Exit = { code: null, signal: 'SIGKILL' }): void {
    this.#ended.resolve(exit);
  }

  asProcess(): ServiceProcess {
    return {
      name: 'relay',
      logFile: '/logs/relay.log',
      ended: () => this.#ended.promise,
      start: async () => {
        this.starts += 1;
        this.#ended = Promise.withResolvers<Exit>();
        if (this.isStartable) return;
        this.end({ code: 1, signal: null });
        throw new Error('relay ended while starting');
      },
      stop: async () => {
        this.stops += 1;
        return 0;
      },
    } as Partial<ServiceProcess> as ServiceProcess;
  }
}

function watching(service: FakeService) {
  const said: string[] = [];
  const pauses: number[] = [];
  const givenUp = Promise.withResolvers<string>();
  const supervised = supervise(service.asProcess(), {
    say: (line) => said.push(line),
    onGivingUp: givenUp.resolve,
    pause: async (ms) => pauses.push(ms),
    nowMs: () => 0,
  });
  return { said, pauses, supervised, givenUp: givenUp.promise };
}

describe('a supervised service', () => {
  it('that died is told with its log, and runs again', async () => {
    const service = new FakeService();
    const { said, supervised } = watching(service);
    service.end();
    await expect.poll(() => said).toHaveLength(2);
    expect(said).toEqual([
      'relay ended by SIGKILL; starting it again in 0.5 s. Its log: /logs/relay.log',
      'relay runs again.',
    ]);
    expect(service.starts).toBe(2);
    await supervised.stop();
    expect(service.stops).toBe(1);
  });

  it('that never stays is given up, with what to look at', async () => {
    const service = new FakeService();
    service.isStartable = false;
    const { said, pauses, supervised, givenUp } = watching(service);
    service.end({ code: 1, signal: null });
    expect(await givenUp).toBe(
      'relay ended with exit code 1, and does not stay however often it is started. See /logs/relay.log.',
    );
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000]);
    expect(said.filter((line) => line.includes('runs again'))).toEqual([]);
    await supervised.stop();
  });

  it('that is stopped is not started again', async () => {
    const service = new FakeService();
    const { said, supervised } = watching(service);
    const stopping = supervised.stop();
    service.end({ code: 0, signal: null });
    await stopping;
    expect([service.starts, service.stops, said]).toEqual([1, 1, []]);
  });
});
