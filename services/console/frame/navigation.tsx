import { useEffect, useRef } from 'react';
import { useEvery } from '../data/gateway.ts';
import { Link } from '../parts/link.tsx';
import { PAGES } from '../pages/all.ts';
import { baseOf } from '../pages/page.ts';

const GROUPS = ['Review', 'Fleet', 'Govern', 'Look after'] as const;

/** The pages, and how much waits for a decision. */
export function Navigation({ path }: { readonly path: string }) {
  const { data: pending } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a narrow screen the pages are one line, of which only a part is in sight.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav ref={nav} className="nav" aria-label="Pages">
      {GROUPS.filter((group) => PAGES.some(({ nav }) => nav?.group === group)).map((group) => (
        <section key={group} aria-label={group}>
          <h2>{group}</h2>
          <ul>
            {PAGES.filter(({ nav }) => nav?.group === group).map((page) => {
              const base = baseOf(page);
              return (
                <li key={base}>
                  <Link to={base} isCurrent={path === base || path.startsWith(`${base}/`)}>
                    {page.title}
                    {base === '/approvals' ? <Waiting count={pending?.length ?? 0} /> : null}
                  </Link>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** Has its room before it is known. */
function Waiting({ count }: { readonly count: number }) {
  return (
    <span className="nav-count faint">
      {count === 0 ? null : (
        <>
          {count}
          <span className="hidden-label"> waiting</span>
        </>
      )}
    </span>
  );
}
