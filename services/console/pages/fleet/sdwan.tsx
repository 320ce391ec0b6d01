import type { Proposal } from '../../data/api.ts';
import { useEvery } from '../../data/gateway.ts';
import { GRAPH_PEERS_MAX } from '../../limits.ts';
import { Link, resourcePath } from '../../parts/link.tsx';
import { Foreign, Pill, Status } from '../../parts/marks.tsx';
import { Empty, Failure, Loading } from '../../parts/notice.tsx';
import { plural, words } from '../../text/format.ts';
import type { PageProps } from '../page.ts';
import { Graph } from './graph.tsx';
import { MomentBar } from './moment-bar.tsx';
import { asOf, atMoment } from './moments.ts';
import { drawingOf, hostOf, type Overlay, overlayOf, type Point } from './network.ts';

/** The overlay networks: who talks to whom, who holds which address, and what is proposed for any of them. */
export function Page({ search, setSearch }: Pick<PageProps, 'search' | 'setSearch'>) {
  const at = search.at || undefined;
  const { data: networks, error } = useEvery('list_sdwan_networks', asOf(at));
  const { data: peers = [] } = useEvery('list_sdwan_peers', asOf(at));
  const { data: addresses = [] } = useEvery('list_virtual_ips', asOf(at));
  const { data: proposals = [] } = useEvery('gitops_list_proposals', { status: 'pending_approval' });
  // What is proposed now says nothing of what was.
  const overlay = overlayOf(at === undefined ? proposals : []);
  return (
    <div className="page">
      <h1>SD-WAN</h1>
      <MomentBar at={at} onChange={(moment) => setSearch({ at: moment })} />
      <Failure error={error} />
      {networks === undefined && error === null ? <Loading /> : null}
      <Proposed what="Proposed networks" proposals={overlay.newIn('sdwan_network', '')} />
      {networks?.length === 0 ? (
        <Empty title={at === undefined ? 'No network yet' : 'No network then'}>
          <p>Declare one below `sdwan.networks` in fleet.yaml, with its peers.</p>
        </Empty>
      ) : null}
      {(networks ?? []).map((network) => {
        const drawing = drawingOf(network, peers, addresses, overlay);
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
              <Waiting proposal={overlay.of(network)} />
            </header>
            <div className="sdwan">
              {drawing.points.length > GRAPH_PEERS_MAX ? (
                <p className="faint">It has too many peers to be drawn one by one.</p>
              ) : (
                <Graph drawing={drawing} label={network.key} />
              )}
              <div className="stack">
                <Peers network={network.key} points={drawing.points} at={at} overlay={overlay} />
                <Proposed what="Proposed peers" proposals={overlay.newIn('sdwan_peer', network.key)} />
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
                        </span>{' '}
                        <Waiting proposal={overlay.of(address)} />
                      </li>
                    ))}
                  </ul>
                )}
                <Proposed what="Proposed addresses" proposals={overlay.newIn('virtual_ip', network.key)} />
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
  readonly overlay: Overlay;
}

function Peers({ network, points, at, overlay }: PeersProps) {
  return (
    <ul className="named" aria-label="Peers">
      {points.slice(0, GRAPH_PEERS_MAX).map(({ host, isReachable }) => (
        <li key={host}>
          <Link to={atMoment(resourcePath({ kind: 'sdwan_peer', key: `${network}/${host}` }), at)}>
            <Foreign>{host}</Foreign>
          </Link>{' '}
          {isReachable ? <Pill tone="create">publicly reachable</Pill> : null}{' '}
          <Waiting proposal={overlay.of({ kind: 'sdwan_peer', key: `${network}/${host}` })} />
        </li>
      ))}
    </ul>
  );
}

/** What waits for a decision about something that is there. */
function Waiting({ proposal }: { readonly proposal: Proposal | undefined }) {
  if (proposal === undefined) return null;
  return (
    <Link to={`/approvals/${proposal.id}`} label={`Review the proposed ${proposal.change} of ${proposal.key}`}>
      <Status of={proposal.change} />
    </Link>
  );
}

/** What is not there yet. */
function Proposed({ what, proposals }: { readonly what: string; readonly proposals: readonly Proposal[] }) {
  if (proposals.length === 0) return null;
  return (
    <ul className="named" aria-label={what}>
      {proposals.map((proposal) => (
        <li key={proposal.id}>
          <Status of={proposal.change} />{' '}
          <Link to={`/approvals/${proposal.id}`}>
            <Foreign>{hostOf(proposal.key)}</Foreign>
          </Link>
        </li>
      ))}
    </ul>
  );
}
