import { useCallback, useSyncExternalStore } from 'react';
import { subjectOf } from './session.ts';

const KEY = 'fleetwright.drafts';

interface Kept {
  /** null: nobody has signed in, or nobody knows who. */
  readonly whose: string | null;
  readonly texts: readonly (readonly [about: string, text: string])[];
}

const kept = JSON.parse(tab()?.getItem(KEY) ?? '{"whose":null,"texts":[]}') as Kept;
const drafts = new Map(kept.texts);
let { whose } = kept;
const listeners = new Set<() => void>();

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

/**
 * What somebody types about a thing, until it is sent. It belongs to the thing and not to the version that is on the
 * screen: when another one takes its place, nothing that was typed is lost; nor when a token ends, and signing in again
 * leads away from the page and back. Gone when the tab is closed, and with whoever signs out.
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
  keep();
}

/** Whoever signs in finds what they typed themselves, and nothing of anybody else. */
export function claimDrafts(token: string): void {
  const subject = subjectOf(token);
  if (subject === null || subject !== whose) drafts.clear();
  whose = subject;
  keep();
}

export function dropDrafts(): void {
  drafts.clear();
  keep();
}

function keep(): void {
  try {
    if (drafts.size === 0 || whose === null) tab()?.removeItem(KEY);
    else tab()?.setItem(KEY, JSON.stringify({ whose, texts: [...drafts] } satisfies Kept));
  } catch {
    // There is no more room in the tab: what is typed is there as long as the page is.
  }
  for (const listener of listeners) listener();
}

/** What a tab keeps while it is open; undefined where there is no tab. */
function tab(): Storage | undefined {
  return globalThis.sessionStorage;
}
