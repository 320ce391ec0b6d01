import { useBusDown } from '../data/bus.ts';
import { useNow } from '../data/clock.ts';
import { useEvery } from '../data/gateway.ts';
import type { LiveState } from '../data/live.ts';
import { Link } from '../parts/link.tsx';
import { countdown, words } from '../text/format.ts';
import { visible } from '../text/visible.ts';

interface BannersProps {
  readonly stream: LiveState;
  readonly isReachable: boolean;
}

/**
 * What everybody has to know, whichever page is open: what does not work and what still does, and open emergencies. Below the
 * page, so that nothing moves away from under a hand when one of them comes.
 */
export function Banners({ stream, isReachable }: BannersProps) {
  const isBusDown = useBusDown();
  return (
    <>
      {isReachable ? null : (
        <p className="banner" role="alert">
          The gateway does not answer. What you see is what it said last; nothing can be decided until it answers again,
          which is tried all the time.
        </p>
      )}
      {isReachable && stream === 'delayed' ? (
        <p className="banner" role="status">
          The live stream is interrupted and is being opened again. Pages are refreshed every few seconds meanwhile;
          decisions work.
        </p>
      ) : null}
      {isBusDown ? (
        <p className="banner" role="alert">
          The message bus is down. Everything can be read and plans can be looked at; decisions and changes are refused
          until it is back, and nothing that was decided is lost.
        </p>
      ) : null}
      <BreakGlassBanner />
    </>
  );
}

/** An emergency opening is shown everywhere for as long as it lasts. */
function BreakGlassBanner() {
  const { data } = useEvery('list_break_glass', {});
  const nowMs = useNow();
  const open = (data ?? []).filter(({ active, ends_at }) => active && Date.parse(ends_at) > nowMs);
  if (open.length === 0) return null;
  return (
    <div className="banner banner-critical" role="status">
      {open.map(({ id, kind, key, opened_by, ends_at }) => (
        <p key={id}>
          <strong>Break-glass</strong> on {key === null ? `every ${words(kind)}` : `${words(kind)} `}
          {key === null ? null : <span className="foreign">{visible(key)}</span>} for {opened_by.name ?? opened_by.id},
          ends in {countdown(ends_at, nowMs)}. <Link to="/gitops-mode">Look at it</Link>
        </p>
      ))}
    </div>
  );
}
