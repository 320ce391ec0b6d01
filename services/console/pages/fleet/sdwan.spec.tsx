import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../data/api.ts';
import { AT, idOf, proposal } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Page } from './sdwan.tsx';

const live = {
  ...{ account_id: 'acme', version: 1, managed_by: null, changed_at: AT, created_at: AT },
  changed_by: { type: 'system' as const, id: 'x' },
};
const peer = (host: string, publicly_reachable: boolean) => ({
  ...live,
  kind: 'sdwan_peer' as const,
  key: `fabric/${host}`,
  attributes: { publicly_reachable, endpoint: null, listen_port: 51_820, lan_subnets: [] },
});

function shown(proposals: readonly Proposal[], search: { at?: string } = {}): string {
  const at = search.at === undefined ? {} : { at: search.at };
  return rendered(<Page search={search} setSearch={() => undefined} />, (cache) => {
    cache.every('list_sdwan_networks', at, [
      {
        ...live,
        kind: 'sdwan_network',
        key: 'fabric',
        attributes: { routing_mode: 'ibgp', topology: 'hub_and_spoke', cidr: null },
      },
    ]);
    cache.every('list_sdwan_peers', at, [peer('hub', true), peer('edge', false), peer('spare', false)]);
    cache.every('list_virtual_ips', at, [
      {
        ...live,
        kind: 'virtual_ip',
        key: 'fabric/web',
        attributes: { cidr: null, primary_holder: 'edge', failover_holders: ['spare'] },
      },
    ]);
    cache.every('gitops_list_proposals', { status: 'pending_approval' }, proposals);
  });
}

const PROPOSED = [
  proposal({ id: idOf(1), kind: 'sdwan_peer', key: 'fabric/spare', change: 'delete' }),
  proposal({ id: idOf(2), kind: 'sdwan_peer', key: 'fabric/fresh', change: 'create' }),
  proposal({ id: idOf(3), kind: 'virtual_ip', key: 'fabric/web', change: 'update' }),
  proposal({ id: idOf(4), kind: 'sdwan_network', key: 'lab', change: 'create' }),
  proposal({ id: idOf(5), kind: 'sdwan_peer', key: 'lab/edge', change: 'create' }),
];

describe('an overlay network', () => {
  it('is drawn with its tunnels, and says in words who can be reached and who holds what', () => {
    const html = shown([]);
    expect(html).toContain('aria-label="fabric: 3 peers, 2 tunnels"');
    const text = wordsOf(html);
    for (const part of ['hub publicly reachable', 'held by edge , then spare', 'hub and spoke', 'ibgp']) {
      expect(text).toContain(part);
    }
  });

  it('explains the marks that its drawing has, and no others', () => {
    const legend = (html: string) => wordsOf(html.slice(html.indexOf('<figcaption'), html.indexOf('</figcaption')));
    expect(legend(shown([]))).toBe('publicly reachable holds an address takes one over');
    expect(legend(shown(PROPOSED))).toBe('publicly reachable holds an address takes one over a change waits');
  });

  it('shows what is proposed for it, and what is not there yet, each leading to its review', () => {
    const html = shown(PROPOSED);
    for (const [id, label] of [
      [1, 'Review the proposed delete of fabric/spare'],
      [3, 'Review the proposed update of fabric/web'],
    ] as const) {
      expect(html).toContain(`href="/app/approvals/${idOf(id)}" aria-label="${label}"`);
    }
    for (const id of [2, 4]) expect(html).toContain(`href="/app/approvals/${idOf(id)}"`);
    // Of a network that is itself only proposed.
    expect(html).not.toContain(idOf(5));
  });

  it('as it was shows nothing of what is proposed now', () => {
    expect(shown(PROPOSED, { at: AT })).not.toContain('/app/approvals/');
  });
});
