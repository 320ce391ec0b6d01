import { useCallback, useSyncExternalStore } from 'react';

const drafts = new Map<string, string>();
const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

/**
 * What somebody types about a thing, until it is sent. It belongs to the thing and not to the version that is on the
 * screen: when another one takes its place, nothing that was typed is lost. Gone when the tab is closed.
 */
export function useDraft(about: string): readonly [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => drafts.get(about) ?? '',
    () => drafts.get(about) ?? '',
  );
  const set = useCallback((value: string) => setDraft(about, value), [about]);
  return [text, set];
}

export function setDraft(about: string, text: string): void {
  if (text === '') drafts.delete(about);
  else drafts.set(about, text);
  for (const listener of listeners) listener();
}
