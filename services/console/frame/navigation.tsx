import { useEvery } from '../data/gateway.ts';
import { Link } from '../parts/link.tsx';
import { PAGES } from '../pages/all.ts';
import { baseOf } from '../pages/page.ts';

const GROUPS = ['Review', 'Fleet', 'Govern', 'Look after'] as const;

/** The pages, and how much waits for a decision. */
export function Navigation({ path }: { readonly path: string }) {
  const { data: pending } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  return (
    <nav className="nav" aria-label="Pages">
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
                    {base === '/approvals' && pending && pending.length > 0 ? (
                      <span className="faint" aria-label={`${pending.length} waiting`}>
                        {pending.length}
                      </span>
                    ) : null}
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
