export interface OneAtATime {
  /** Does it soon. However often this is said until then, it is done once. */
  readonly soon: () => void;
  readonly end: () => void;
}

/**
 * Does something again and again, never twice at the same time: what is asked for meanwhile is done once more
 * afterwards, so that a stream of reasons neither piles up nor starves what is under way.
 */
export function oneAtATime(task: () => Promise<unknown>, gatherMs: number): OneAtATime {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWorking = false;
  let isWanted = false;
  let isOver = false;
  const work = async () => {
    timer = undefined;
    isWorking = true;
    isWanted = false;
    try {
      await task();
    } catch (error) {
      reportError(error);
    } finally {
      isWorking = false;
    }
    if (isWanted) soon();
  };
  const soon = () => {
    if (isOver) return;
    if (isWorking) isWanted = true;
    else timer ??= setTimeout(work, gatherMs);
  };
  return {
    soon,
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
