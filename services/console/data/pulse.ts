import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { GATHER_MS, PULSE_MS } from '../limits.ts';
import { useGateway } from './gateway.ts';
import { listen, type LiveState } from './live.ts';
import { oneAtATime } from './one-at-a-time.ts';

export interface Pulse {
  readonly stream: LiveState;
  /** Whether the gateway answered when it was asked last. */
  readonly isReachable: boolean;
}

/**
 * Keeps what is on the screen as it is on the server: an event of the timeline, and any movement of the read models, is
 * a reason to ask again for everything that is shown.
 */
export function usePulse(token: string): Pulse {
  const gateway = useGateway();
  const queries = useQueryClient();
  const [stream, setStream] = useState<LiveState>('connecting');
  const [isReachable, setReachable] = useState(true);

  useEffect(() => {
    const askAgain = oneAtATime(() => queries.invalidateQueries(), GATHER_MS);
    let seen = '';
    const look = async () => {
      if (document.visibilityState !== 'visible') return;
      try {
        const { read_models } = await gateway.call('get_read_models', {});
        const now = `${read_models.generation} ${read_models.position}`;
        if (seen !== '' && seen !== now) askAgain.soon();
        seen = now;
        setReachable(true);
      } catch {
        // Why does not matter here: each page says what it could not ask for.
        setReachable(false);
        seen = 'unknown';
      }
    };
    const looking = oneAtATime(look, 0);
    const timer = setInterval(looking.soon, PULSE_MS);
    document.addEventListener('visibilitychange', looking.soon);
    const stop = listen({
      token,
      onEvent: askAgain.soon,
      onState: (state) => {
        setStream(state);
        // What happened while nobody listened is asked for at once.
        if (state === 'live') askAgain.soon();
      },
    });
    looking.soon();
    return () => {
      stop();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', looking.soon);
      looking.end();
      askAgain.end();
    };
  }, [gateway, queries, token]);
  return { stream, isReachable };
}
