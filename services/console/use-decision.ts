import { useState } from 'react';
import { asFailure, type DecideOptions, type Proposal, type RequestFailed } from './api.ts';
import { useConsole } from './context.ts';

export interface Deciding {
  readonly isDeciding: boolean;
  readonly error: RequestFailed | undefined;
  readonly decide: (proposals: readonly Proposal[], options: DecideOptions) => void;
}

/** Decides with the digests that are on the screen, one click at a time. `onDone` also after a refusal: the list is old. */
export function useDecision(onDone: () => void): Deciding {
  const { api } = useConsole();
  const [isDeciding, setDeciding] = useState(false);
  const [error, setError] = useState<RequestFailed>();
  const decide = (proposals: readonly Proposal[], options: DecideOptions) => {
    if (isDeciding) return;
    setDeciding(true);
    setError(undefined);
    const decisions = proposals.map(({ id, digest }) => ({ id, digest }));
    api
      .decide(decisions, options)
      .catch((reason: unknown) => setError(asFailure(reason)))
      .finally(() => {
        setDeciding(false);
        onDone();
      });
  };
  return { isDeciding, error, decide };
}
