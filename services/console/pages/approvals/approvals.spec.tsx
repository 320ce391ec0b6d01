import { describe, expect, it } from 'vitest';
import { ChangeView } from '../../change/change-view.tsx';
import type { Proposal, ProposalDetail } from '../../data/api.ts';
import { setDraft } from '../../data/drafts.ts';
import { AT, change, idOf, policy, proposal, REPOSITORY_ID, repository } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Detail, type DetailProps } from './detail.tsx';
import { EditedPatch } from './edited-patch.tsx';
import { EditForm } from './edit-form.tsx';
import { ProposalLine, RunHead } from './queue-row.tsx';
import { Page } from './page.tsx';
import { Votes } from './votes.tsx';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "javascript:alert('x')",
  '</pre><svg/onload=alert(1)>',
  '{{7*7}}${7*7}',
  '\u202Egnp.exe',
];

const detail = (shown: Proposal & Pick<ProposalDetail, 'superseded_by'>, props: Partial<DetailProps> = {}) => {
  const body = 'inline' in shown.body ? shown.body : { inline: change() };
  const full = { ...shown, body, payload: body.inline.write };
  return rendered(
    <Detail
      id={shown.id}
      pending={[shown]}
      repositories={[repository()]}
      policies={[policy({ approvers: { users: ['bob'], roles: ['ops'] } })]}
      onDecide={() => undefined}
      backTo="/approvals"
      layout="unified"
      onLayout={() => undefined}
      {...props}
    />,
    (cache) => cache.ask('gitops_get_proposal', { proposal_id: shown.id }, { gitops_proposal: full }),
  );
};

describe('a proposal', () => {
  it('shows what changes and whose commit it is, and what can be done', () => {
    const text = wordsOf(detail(proposal()));
    for (const part of ['update', 'node', 'edge-01', 'Grow Tokyo', 'Ada', 'region', 'Approve…', 'Reject…', 'Edit']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Because.');
  });

  it('that does not wait any more says what became of it, and cannot be decided', () => {
    const text = wordsOf(detail(proposal({ status: 'stale', reason: 'live_moved' })));
    expect(text).toContain('stale');
    expect(text).toContain('live moved');
    expect(text).not.toContain('Approve…');
  });

  it('shows the lines of the file that it came from, of its own commit and not of a newer run’s', () => {
    const shown = proposal();
    const html = detail(shown);
    expect(wordsOf(html)).toContain('Where it is declared');
    const { line: _line, ...unplaced } = change();
    expect(wordsOf(detail(proposal({ body: { inline: unplaced } })))).not.toContain('Where it is declared');
  });

  it('leads to what took its place', () => {
    const next = proposal({ id: idOf(2) });
    expect(detail(proposal({ status: 'superseded' }), { pending: [next] })).toContain(
      `href="/app/approvals/${idOf(2)}"`,
    );
  });

  it('leads there also when that is decided by now', () => {
    const superseded_by = { id: idOf(3), sync_run_id: idOf(9), status: 'applied' as const };
    expect(detail({ ...proposal({ status: 'superseded' }), superseded_by })).toContain(
      `href="/app/approvals/${idOf(3)}"`,
    );
  });

  it('that failed can be tried again', () => {
    expect(wordsOf(detail(proposal({ status: 'failed' })))).toContain('Try again');
  });

  it('says what makes it riskier than others', () => {
    expect(wordsOf(detail(proposal({ change: 'delete' })))).toContain('The resource is deleted.');
  });

  it('names what must be first, as links, and what waits for it', () => {
    const template = proposal({ id: idOf(2), kind: 'template', key: 'web' });
    const peer = proposal({
      id: idOf(3),
      kind: 'sdwan_peer',
      key: 'n/edge-01',
      depends_on: [{ kind: 'node', key: 'edge-01' }],
    });
    const node = proposal({ depends_on: [{ kind: 'template', key: 'web' }] });
    const html = detail(node, { pending: [node, template, peer] });
    expect(html).toContain(`href="/app/approvals/${idOf(2)}"`);
    expect(wordsOf(html)).toContain('1 change waits for it');
  });
});

describe('the votes of a proposal', () => {
  const ada = { type: 'user', id: 'ada', name: 'Ada' } as const;

  it('say how many are there of how many, and who may still vote', () => {
    const text = wordsOf(
      detail(proposal({ decisions: [{ verdict: 'approve', actor: ada, at: AT, comment: 'fine' }] })),
    );
    expect(text).toContain('1 of 1 approval; by bob, role ops');
    expect(text).toContain('fine');
    expect(text).toContain('Take it back');
  });

  it('say why one does not count, that nobody can decide, and until when it waits for a window', () => {
    const text = wordsOf(
      rendered(
        <Votes
          proposal={proposal({
            decisions: [{ verdict: 'approve', actor: ada, at: AT, comment: null, void: 'permission_lost' }],
            undecidable: 'nobody has the role',
            waiting_for_window: { opens_at: null },
          })}
          policies={[]}
        />,
      ),
    );
    for (const part of ['does not count: permission_lost', 'nobody has the role', 'none is in sight', '0 of 1']) {
      expect(text).toContain(part);
    }
  });
});

describe('a change', () => {
  it('folds what holds anyway, and shows module references as they are written', () => {
    const modules = [{ name: 'nginx', config: {}, enabled: true, priority: null, version: null }];
    const created = change({
      action: 'create',
      declared: { modules: [] },
      fields: [
        { path: 'modules', to: modules, cause: 'git' },
        { path: 'architecture', to: null, cause: 'git' },
      ],
    });
    const text = wordsOf(rendered(<ChangeView change={created} layout="unified" />));
    expect(text).toContain('- nginx');
    expect(text).toContain('Show 1 default');
    expect(text).not.toContain('architecture');
  });

  it('marks the words that differ, below each other and side by side', () => {
    for (const layout of ['unified', 'split'] as const) {
      const html = rendered(<ChangeView change={change()} layout={layout} />);
      expect(html).toContain('<mark>tokyo</mark>');
      expect(html).toContain('<mark>west</mark>');
    }
  });

  it.each([
    ['adopt', 'records that this repository owns it'],
    ['disown', 'Nobody else declares it'],
    ['delete', 'is deleted'],
  ] as const)('without a field, %s says what it means', (action, text) => {
    expect(wordsOf(rendered(<ChangeView change={change({ action, fields: [] })} layout="unified" />))).toContain(text);
  });
});

describe('the queue', () => {
  it('says of a run whose it is and what it does in all', () => {
    const members = [proposal(), proposal({ change: 'delete' })];
    const text = wordsOf(rendered(<RunHead group={{ run: 'r', members }} repository={repository()} />));
    expect(text).toMatch(/Grow Tokyo fleet · a{10} · Ada .*updates 1, deletes 1/);
  });

  it('says of a proposal the gist, the risk and the votes', () => {
    const decisions = [
      { verdict: 'approve' as const, actor: { type: 'user' as const, id: 'b' }, at: AT, comment: null },
    ];
    const text = wordsOf(rendered(<ProposalLine proposal={proposal({ cause: 'drift', decisions })} />));
    expect(text).toBe('update node edge-01 region: ap-tokyo-1 → eu-west-9 undoes drift 1 of 1');
  });

  it('shows a first run what to do, and says when nothing waits', () => {
    const page = (rows: readonly ReturnType<typeof repository>[]) =>
      wordsOf(
        rendered(<Page params={{}} search={{}} setSearch={() => undefined} go={() => undefined} />, (cache) => {
          cache.every('gitops_list_proposals', { status: 'pending_approval' }, []);
          cache.every('gitops_list_repositories', {}, rows);
        }),
      );
    expect(page([])).toContain('three steps');
    expect(page([repository()])).toContain('Nothing waits for a decision');
  });
});

describe('editing', () => {
  it('is answered with the patch that makes git say the same, and with what it could not say', () => {
    const full = { ...proposal(), body: { inline: change() }, payload: {} };
    const patch = { file: 'prod/fleet.yaml', revision: 'c'.repeat(40), patch: '+    region: eu', fleet_yaml: 'x' };
    const left = [{ kind: 'node' as const, key: 'edge-01', path: 'config.token', code: 'secret_withheld' as const }];
    const edited = { gitops_proposal: full, no_fleet_patch: null };
    const html = rendered(<EditedPatch of={{ ...edited, fleet_patch: { ...patch, left, left_total: 1 } }} />);
    for (const part of [
      'prod/fleet.yaml',
      '+ region: eu',
      'edge-01: config.token',
      'secret withheld',
      'Copy the patch',
    ]) {
      expect(wordsOf(html)).toContain(part);
    }
    expect(html).toContain('download="edit.patch"');
    const none = { code: 'cannot_patch', message: 'The file declares it through an alias.' };
    const without = wordsOf(rendered(<EditedPatch of={{ ...edited, fleet_patch: null, no_fleet_patch: none }} />));
    expect(without).toContain('The file declares it through an alias.');
    expect(without).not.toContain('Copy');
  });

  it('begins with what would be written, and keeps what was typed about the resource', () => {
    const full = { ...proposal(), body: { inline: change() }, payload: { hostname: 'edge-01', region: 'eu-west-9' } };
    const form = () => rendered(<EditForm proposal={full} onClose={() => undefined} onEdited={() => undefined} />);
    expect(form()).toContain('region: eu-west-9</textarea>');
    expect(form()).not.toContain('hostname');
    setDraft(`edit ${REPOSITORY_ID} node edge-01`, 'region: [');
    expect(form()).toContain('Line 1');
    setDraft(`edit ${REPOSITORY_ID} node edge-01`, '');
  });
});

describe('text of strangers', () => {
  it.each(HOSTILE)('%s is never markup, and never unseen', (text) => {
    const fields = [{ path: text, from: text, to: { [text]: text }, cause: 'drift' as const }];
    const shown = proposal({
      key: text,
      reason: text,
      status: 'failed',
      revision: { ...proposal().revision, message: text, author_name: text },
      body: { inline: change({ key: text, fields }) },
    });
    const html = detail(shown) + rendered(<RunHead group={{ run: 'r', members: [shown] }} repository={undefined} />);
    expect(html).not.toMatch(/<(script|img|svg)|href="javascript/i);
    expect(html.replaceAll(/(aria-label|title)="[^"]*"/g, '')).not.toContain('\u202E');
  });
});
