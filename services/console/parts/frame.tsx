import type { ReactNode } from 'react';
import type { LiveState } from '../live.ts';
import { Link, usePath } from '../router.tsx';
import { bearerOf } from '../session.ts';

const PAGES = [
  ['approvals', 'Approvals'],
  ['runs', 'Runs'],
  ['repositories', 'Repositories'],
] as const;

const LIVE_TEXT: Record<LiveState, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  delayed: 'Delayed: reconnecting',
};

interface FrameProps {
  readonly token: string;
  readonly live: LiveState;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}

/** What surrounds every page. */
export function Frame({ token, live, onSignOut, children }: FrameProps) {
  const [current = 'approvals'] = usePath();
  const { name, account } = bearerOf(token);
  return (
    <div className="frame">
      <header className="bar">
        <Link to="/approvals" className="brand">
          Fleetwright
        </Link>
        <nav aria-label="Pages">
          {PAGES.map(([path, title]) => (
            <Link key={path} to={`/${path}`} isCurrent={current === path}>
              {title}
            </Link>
          ))}
        </nav>
        <div className="bar-end">
          <span className={`live live-${live}`} role="status">
            {LIVE_TEXT[live]}
          </span>
          {account === '' ? null : (
            <span className="who" title={name}>
              {account}
            </span>
          )}
          <button type="button" className="quiet" onClick={onSignOut}>
            Sign out
          </button>
        </div>
      </header>
      <main>{children}</main>
    </div>
  );
}
