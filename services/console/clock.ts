import { useSyncExternalStore } from 'react';
import { CLOCK_MS } from './limits.ts';

let nowMs = Date.now();

function subscribe(onChange: () => void): () => void {
  const timer = setInterval(() => {
    nowMs = Date.now();
    onChange();
  }, CLOCK_MS);
  return () => clearInterval(timer);
}

/** The time, at most a few seconds old, so that distances from now stay true on a page that is left open. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
