import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, type MouseEvent, Suspense, useEffect, useRef, useState } from 'react';
import type { LiveState } from '../data/live.ts';
import { usePulse } from '../data/pulse.ts';
import { bearerOf } from '../data/session.ts';
import { Link } from '../parts/link.tsx';
import { PAGES } from '../pages/all.ts';
import { baseOf } from '../pages/page.ts';
import { Banners } from './banners.tsx';
import { Navigation } from './navigation.tsx';
import { BASE } from './router.tsx';
import { useSession } from './session-context.ts';
import { useCommands } from './use-commands.ts';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));
const Help = lazy(() => import('./help.tsx').then((module) => ({ default: module.Help })));

const LIVE_TEXT: Record<LiveState, string> = { connecting: 'Connecting…', live: 'Live', delayed: 'Delayed' };

/** What surrounds every page. */
export function Frame() {
  const { token, signOut } = useSession();
  const { stream, isReachable } = usePulse(token);
  const { history } = useRouter();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [open, setOpen] = useState<'palette' | 'help'>();
  const main = useRef<HTMLElement>(null);
  const go = (to: string) => history.push(`${BASE}${to}`);
  useCommands({
    palette: () => setOpen('palette'),
    '?': () => setOpen('help'),
    '/': () => main.current?.querySelector<HTMLElement>('input[type="search"]')?.focus(),
    ...Object.fromEntries(PAGES.flatMap((page) => (page.nav ? [[`g ${page.nav.key}`, () => go(baseOf(page))]] : []))),
  });
  const section = path.split('/').slice(0, 4).join('/');
  useEffect(() => {
    // Who goes to another page by keyboard goes on from its beginning, and hears its title.
    if (document.activeElement === document.body || document.activeElement?.closest('a')) main.current?.focus();
  }, [section]);
  const state = isReachable ? stream : 'unreachable';
  return (
    <div className="frame" onClick={(event) => followLink(event, (href) => history.push(href))}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="side">
        <Link to="/approvals" className="brand">
          Fleetwright
        </Link>
        <button type="button" className="side-search" onClick={() => setOpen('palette')}>
          Search <kbd>⌘K</kbd>
        </button>
        <Navigation path={path.startsWith(`${BASE}/`) ? path.slice(BASE.length) : path} />
        <div className="side-end">
          <span className={`live live-${state}`} role="status">
            {isReachable ? LIVE_TEXT[stream] : 'Not reachable'}
          </span>
          <Who token={token} />
          <button type="button" className="quiet" onClick={signOut}>
            Sign out
          </button>
        </div>
      </header>
      <div className="content">
        <main id="main" ref={main} tabIndex={-1}>
          <Outlet />
        </main>
        <Banners stream={stream} isReachable={isReachable} />
      </div>
      <Suspense>
        {open === 'palette' ? <Palette onClose={() => setOpen(undefined)} go={go} /> : null}
        {open === 'help' ? <Help onClose={() => setOpen(undefined)} /> : null}
      </Suspense>
    </div>
  );
}

function Who({ token }: { readonly token: string }) {
  const { name, account } = bearerOf(token);
  return (
    <span className="side-who foreign">
      {name}
      {account === '' ? null : <> · {account}</>}
    </span>
  );
}

/** Links of the console are followed in place, unless they are to be opened elsewhere. */
function followLink(event: MouseEvent, push: (href: string) => void): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const href = link?.getAttribute('href');
  if (!href?.startsWith(`${BASE}/`) || link?.target || link?.hasAttribute('download')) return;
  event.preventDefault();
  push(href);
}
