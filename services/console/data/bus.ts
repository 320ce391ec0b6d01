import { useSyncExternalStore } from 'react';

let isDown = false;
const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

/** What an answer says of the message bus: reads need none, so only who wants something done finds out. */
export function noteAnswer(method: string, status: number, code: string | undefined): void {
  if (code === 'bus_unavailable') set(true);
  else if (method !== 'GET' && status >= 200 && status < 300) set(false);
}

function set(value: boolean): void {
  if (value === isDown) return;
  isDown = value;
  for (const listener of listeners) listener();
}

export function isBusDown(): boolean {
  return isDown;
}

/** Whether the last thing that was to be done found no bus. */
export function useBusDown(): boolean {
  return useSyncExternalStore(subscribe, isBusDown, isBusDown);
}
