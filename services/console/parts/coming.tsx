import { useIsFetching } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { COMING_MS } from '../limits.ts';

/** Of a question that nothing was answered to yet. */
const isFirst = ({ state }: { readonly state: { readonly data: unknown; readonly error: unknown } }) =>
  state.data === undefined && state.error === null;

/**
 * Seen once everything that its parts ask for was answered, so that nothing on it moves when the last answer comes; after a
 * while it is seen as far as it is there. It takes its room from the beginning, and what can take the focus is elsewhere.
 */
export function Coming({ children }: { readonly children: ReactNode }) {
  const [isHere, setHere] = useState(false);
  return (
    <>
      {isHere ? null : <Awaited onHere={() => setHere(true)} />}
      <div className={isHere ? 'here' : 'here is-coming'}>{children}</div>
    </>
  );
}

function Awaited({ onHere }: { readonly onHere: () => void }) {
  const asked = useIsFetching({ predicate: isFirst });
  useEffect(() => {
    const timer = setTimeout(onHere, COMING_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  useEffect(() => {
    if (asked > 0) return undefined;
    // What was answered may lead to another question, which the next frame asks.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(onHere);
    });
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked]);
  return null;
}
