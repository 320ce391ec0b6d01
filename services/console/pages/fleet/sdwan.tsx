import { lazy, Suspense } from 'react';
import { useEvery } from '../../data/gateway.ts';
import { GRAPH_PEERS_MAX } from '../../limits.ts';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Pill } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { plural, words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { MomentBar } from './moment-bar.tsx';
import { asOf, atMoment } from './moments.ts';
import { drawingOf, hostOf, type Point } from './network.ts';

const Graph = lazy(() => import('./graph.tsx').then((module) => ({ default: module.Graph })));

/** The overlay networks: who talks to whom, and who holds which address. */
export function Page({ search, setSearch }: Pick<PageProps, 'search' | 'setSearch'>) {
  const at = search.at || undefined;
  const { data: networks, error } = useEvery('list_sdwan_networks', asOf(at));
  const { data: peers = [] } = useEvery('list_sdwan_peers', asOf(at));
  const { data: addresses = [] } = useEvery('list_virtual_ips', asOf(at));
  return (
    <div className="page">
      <h1>SD-WAN</h1>
      <MomentBar at={at} onChange={(moment) => setSearch({ at: moment })} />
      <Failure error={error} />
      {networks === undefined && error === null ? <Loading /> : null}
      {networks?.length === 0 ? (
        <Empty title={at === undefined ? 'No network yet' : 'No network then'}>
          <p>Declare one below `sdwan.networks` in fleet.yaml, with its peers.</p>
        </Empty>
      ) : null}
      {(networks ?? []).map((network) => {
        const drawing = drawingOf(network, peers, addresses);
        const own = addresses.filter(({ key }) => key.startsWith(`${network.key}/`));
        return (
          <section key={network.key} className="card" aria-label={network.key}>
            <header className="row">
              <h2>
                <Link to={atMoment(resourcePath(network), at)}>
                  <Foreign>{network.key}</Foreign>
                </Link>
              </h2>
              <Pill>{words(network.attributes.topology)}</Pill>
              <Pill>{network.attributes.routing_mode}</Pill>
              <span className="faint">{plural(drawing.points.length, 'peer')}</span>
            </header>
            <div className="sdwan">
              {drawing.points.length > GRAPH_PEERS_MAX ? (
                <p className="faint">It has too many peers to be drawn one by one.</p>
              ) : (
                <Suspense fallback={<p className="faint">Loading…</p>}>
                  <Graph drawing={drawing} label={network.key} />
                </Suspense>
              )}
              <div className="stack">
                <Peers network={network.key} points={drawing.points} at={at} />
                {own.length === 0 ? null : (
                  <ul className="named" aria-label="Virtual addresses">
                    {own.map((address) => (
                      <li key={address.key}>
                        <Link to={atMoment(resourcePath(address), at)}>
                          <Foreign>{hostOf(address.key)}</Foreign>
                        </Link>{' '}
                        <span className="faint">
                          held by <Foreign>{address.attributes.primary_holder}</Foreign>, then{' '}
                          <Foreign>{address.attributes.failover_holders.join(', ') || 'nobody'}</Foreign>
                        </span>
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            </div>
          </section>
        );
      })}
    </div>
  );
}

interface PeersProps {
  readonly network: string;
  readonly points: readonly Point[];
  readonly at: string | undefined;
}

function Peers({ network, points, at }: PeersProps) {
  return (
    <ul className="named" aria-label="Peers">
      {points.slice(0, GRAPH_PEERS_MAX).map(({ host, isReachable }) => (
        <li key={host}>
          <Link to={atMoment(resourcePath({ kind: 'sdwan_peer', key: `${network}/${host}` }), at)}>
            <Foreign>{host}</Foreign>
          </Link>{' '}
          {isReachable ? <Pill tone="create">publicly reachable</Pill> : null}
        </li>
      ))}
    </ul>
  );
}
