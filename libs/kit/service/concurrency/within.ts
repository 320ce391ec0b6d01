/** Whether the work ended within so many milliseconds. What it throws is thrown; work that takes longer goes on unseen. */
export async function within(timeoutMs: number, work: () => Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  const working = work().then(() => true as const);
  working.catch(() => undefined);
  try {
    return await Promise.race([working, promise]);
  } finally {
    clearTimeout(timer);
  }
}
