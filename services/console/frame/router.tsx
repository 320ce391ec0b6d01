import {
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  useNavigate,
  useParams,
  useRouter,
  useSearch,
} from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { PAGES } from '../pages/all.ts';
import type { PageEntry, PageProps } from '../pages/page.ts';
import { Coming } from '../parts/coming.tsx';
import { Loading } from '../parts/notice.tsx';
import { NotFound } from './not-found.tsx';

export const BASE = '/app';

/** The console's addresses. `layout` surrounds every page. */
export function createConsoleRouter(layout: () => ReactNode) {
  const root = createRootRoute({ component: layout, notFoundComponent: NotFound });
  const index = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/approvals' as string });
    },
  });
  const pages = PAGES.map((entry) =>
    createRoute({
      getParentRoute: () => root,
      path: entry.path,
      validateSearch: (search: Record<string, unknown>) => search as Record<string, string>,
      component: routed(entry),
    }),
  );
  return createRouter({
    routeTree: root.addChildren([index, ...pages]),
    basepath: BASE,
    // Plain texts, so that an address reads as people would write it.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: searchText,
    defaultNotFoundComponent: NotFound,
  });
}

function searchText(search: Record<string, unknown>): string {
  const parts = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** The page of an entry, which knows the router by its props alone. */
function routed({ title, load }: PageEntry): () => ReactNode {
  const Page = lazy(() => load().then((module) => ({ default: module.Page })));
  return function Routed() {
    const params = useParams({ strict: false }) as PageProps['params'];
    const search = useSearch({ strict: false }) as PageProps['search'];
    const navigate = useNavigate();
    const { history } = useRouter();
    useEffect(() => {
      document.title = `${title} · Fleetwright`;
    }, []);
    const setSearch: PageProps['setSearch'] = (changes) =>
      void navigate({ to: '.', search: ((now: object) => ({ ...now, ...changes })) as never, replace: true });
    const go: PageProps['go'] = (to, isReplacing = false) =>
      isReplacing ? history.replace(`${BASE}${to}`) : history.push(`${BASE}${to}`);
    return (
      <Suspense fallback={<Loading />}>
        <Coming>
          <Page params={params} search={search} setSearch={setSearch} go={go} />
        </Coming>
      </Suspense>
    );
  };
}
