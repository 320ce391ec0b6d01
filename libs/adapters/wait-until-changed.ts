/**
 * Asks `probe`, and again whenever `subscribe` says that something changed, until it answers something other than
 * undefined. Answers undefined once the signal aborts. A change during a probe is never missed.
 */
export async function waitUntilChanged<T>(
  subscribe: (wake: () => void) => () => void,
  probe: () => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<T | undefined> {
  let changed = Promise.withResolvers<void>();
  const wake = () => changed.resolve();
  const unsubscribe = subscribe(wake);
  signal.addEventListener('abort', wake);
  try {
    for (;;) {
      changed = Promise.withResolvers<void>();
      const answer = await probe();
      if (answer !== undefined || signal.aborted) return answer;
      await changed.promise;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', wake);
  }
}
