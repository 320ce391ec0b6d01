import { describe, expect, it } from 'vitest';
import type { FleetEvent, ListedRun, Run } from '../data/api.ts';
import { AT, idOf, policy, proposal, REPOSITORY_ID, repository, run, RUN_ID } from '../testing/canned.ts';
import { rendered, wordsOf } from '../testing/render.tsx';
import { Page as ActivityPage } from './activity/page.tsx';
import { PAGES } from './all.ts';
import { Page as DriftPage } from './drift/page.tsx';
import { Page as ResourcePage } from './fleet/resource.tsx';
import { Page as TemplatesPage } from './fleet/templates.tsx';
import { Page as ModePage } from './governance/page.tsx';
import { Page as OperationsPage } from './operations/page.tsx';
import { baseOf } from './page.ts';
import { Page as PoliciesPage } from './policies/list.tsx';
import { Page as RepositoriesPage } from './repositories/list.tsx';
import { Page as RunsPage } from './runs/list.tsx';
import { Page as RunPage } from './runs/run.tsx';
import { Page as WebhooksPage } from './webhooks/page.tsx';

const props = { params: {}, search: {}, setSearch: () => undefined, go: () => undefined };
const PENDING = { status: 'pending_approval' } as const;

describe('the pages', () => {
  it('have addresses and keys of their own', () => {
    const keys = PAGES.flatMap(({ nav }) => (nav === undefined ? [] : [nav.key]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(PAGES.map(({ path }) => path)).size).toBe(PAGES.length);
    expect(PAGES.map(baseOf)).toContain('/approvals');
    expect(PAGES.map(baseOf)).toContain('/runs');
  });
});

describe('runs', () => {
  const failed: ListedRun = run({
    status: 'failed',
    counts: null,
    trigger: 'interval',
    findings: { items: [{ severity: 'error', code: 'x', message: 'no such branch' }], total: 1, document: null },
  });

  it('say what started them, how long they took, and why they failed', () => {
    const text = wordsOf(
      rendered(<RunsPage {...props} />, (cache) => {
        cache.ask('gitops_list_sync_runs', { limit: 100 }, { gitops_sync_runs: [failed], next_cursor: null });
        cache.every('gitops_list_repositories', {}, [repository()]);
      }),
    );
    for (const part of ['fleet #1', 'failed', 'no such branch', 'interval', 'Grow Tokyo', '0 ms'])
      expect(text).toContain(part);
  });

  it('that wait for people do not take the time that these take', () => {
    const waiting = run({ status: 'diff_ready', finished_at: null });
    const text = wordsOf(
      rendered(<RunsPage {...props} />, (cache) => {
        cache.ask('gitops_list_sync_runs', { limit: 100 }, { gitops_sync_runs: [waiting], next_cursor: null });
        cache.every('gitops_list_repositories', {}, [repository()]);
      }),
    );
    expect(text).toMatch(/webhook waits$/);
  });

  const { proposal_counts, ...row } = failed;
  const detail: Run = {
    ...row,
    proposal_counts,
    diff: null,
    proposals: [],
    next_cursor: null,
    totals: { applied_actions: 1, failed_actions: 0, remaining: 0 },
    applied_actions: [{ proposal_id: null, action: 'create_node', kind: 'node', key: 'edge-01', reason: null }],
    failed_actions: [],
    remaining: [],
    timings: { fetch: { duration_ms: 5, finished_at: AT } },
  };

  it('show which stage failed, the findings, and the way back', () => {
    const text = wordsOf(
      rendered(<RunPage {...props} params={{ id: RUN_ID }} />, (cache) => {
        cache.ask('gitops_get_sync_run', { sync_run_id: RUN_ID }, detail);
        cache.every('gitops_list_proposals', { run: RUN_ID }, [proposal()]);
      }),
    );
    for (const part of ['fetch failed', 'not reached', 'no such branch', 'Review 1 proposal', 'Roll back', 'edge-01']) {
      expect(text).toContain(part);
    }
  });
});

describe('repositories and drift', () => {
  const drift = {
    repository_id: REPOSITORY_ID,
    account_id: 'acme',
    drift: true,
    fingerprint: null,
    severity: 'medium' as const,
    resources: [
      {
        kind: 'node' as const,
        key: 'edge-02',
        change: 'modified' as const,
        fields: [{ path: 'region', expected: 'a', actual: 'b' }],
        changed_by: { type: 'user' as const, id: 'bob', name: 'Bob' },
        changed_at: AT,
        changed_via: { face: 'mcp' as const, operation: 'update_node', request_id: 'r' },
      },
    ],
    total: 1,
    ignored: [],
    ignored_total: 2,
    detected_at: AT,
    resolved_at: null,
    live_revision: 1,
  };

  it('a repository says its health, what waits and what drifted', () => {
    const text = wordsOf(
      rendered(<RepositoriesPage />, (cache) => {
        cache.every('gitops_list_repositories', {}, [repository({ status: 'failed', last_error: 'no route' })]);
        cache.every('gitops_list_proposals', PENDING, [proposal()]);
        cache.ask('gitops_get_drift_report', { repository_id: REPOSITORY_ID }, drift);
      }),
    );
    for (const part of ['fleet', 'failed', 'no route', '1 proposal', '1 resource']) expect(text).toContain(part);
  });

  it('drift says what, since when, who and through what, and what is ignored', () => {
    const text = wordsOf(
      rendered(<DriftPage {...props} />, (cache) => {
        cache.every('gitops_list_repositories', {}, [repository()]);
        cache.ask('gitops_get_drift_report', { repository_id: REPOSITORY_ID }, drift);
        cache.every('list_drift_ignores', {}, []);
      }),
    );
    expect(text).toMatch(
      /edge-02 is modified · region is b ?, was applied as a · by Bob through an assistant \( update_node \)/,
    );
    expect(text).toContain('2 more drifted resources nobody is told of');
  });
});

describe('the fleet', () => {
  const live = {
    account_id: 'acme',
    version: 3,
    managed_by: { repository_id: REPOSITORY_ID, revision: 'a'.repeat(40), last_applied: { region: 'eu' } },
    changed_by: { type: 'user' as const, id: 'bob', name: 'Bob' },
    changed_at: AT,
    created_at: AT,
  };

  it('says of each value of a resource where it is from, and what is proposed', () => {
    const attributes = {
      template: 'web',
      region: 'eu',
      instance_type: null,
      lifecycle_class: 'persistent' as const,
      labels: { tier: 'edge' },
      metadata: {},
    };
    const html = rendered(<ResourcePage {...props} params={{ kind: 'node', key: 'edge-01' }} />, (cache) => {
      cache.ask('get_node', { key: 'edge-01' }, { node: { ...live, kind: 'node', key: 'edge-01', attributes } });
      cache.every('gitops_list_proposals', { kind: 'node', key: 'edge-01' }, [proposal()]);
      cache.every('gitops_list_repositories', {}, [repository()]);
    });
    expect(html).toContain('<a href="/app/fleet/nodes">node</a>');
    const text = wordsOf(html);
    for (const part of [
      'region eu fleet.yaml',
      'template web not declared',
      'Managed by fleet',
      'Review the proposed update',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says of a kind that there is not that there is none', () => {
    expect(wordsOf(rendered(<ResourcePage {...props} params={{ kind: '__proto__', key: 'x' }} />))).toContain(
      'Not found',
    );
  });

  it('lists templates with their modules and nodes', () => {
    const modules = [{ name: 'nginx', version: '1.2', priority: null, enabled: false, config: {} }];
    const attributes = {
      description: 'Web',
      node_platform: null,
      node_platform_id: null,
      architecture: null,
      modules,
      metadata: {},
      config: {},
    };
    const text = wordsOf(
      rendered(<TemplatesPage {...props} />, (cache) => {
        cache.every('list_templates', {}, [{ ...live, kind: 'template', key: 'web', attributes }]);
      }),
    );
    for (const part of ['web', 'nginx@1.2 (off)', '0 nodes']) expect(text).toContain(part);
  });
});

describe('what governs and what happened', () => {
  it('policies are sentences', () => {
    const text = wordsOf(
      rendered(<PoliciesPage />, (cache) =>
        cache.ask(
          'gitops_list_policies',
          {},
          { intervention_policies: [policy(), policy({ id: idOf(2), is_open: false })] },
        ),
      ),
    );
    for (const part of ['Deletes need two', 'delete …', '2 approvals', 'window shut']) expect(text).toContain(part);
  });

  it('GitOps mode shows who switched it, what waits, and openings with their time', () => {
    const text = wordsOf(
      rendered(<ModePage />, (cache) => {
        cache.ask(
          'get_gitops_mode',
          {},
          {
            gitops_mode: {
              account_id: 'acme',
              mode: 'on',
              exceptions: [],
              two_person: true,
              version: 1,
              changed_by: { type: 'user', id: 'bob', name: 'Bob' },
              changed_at: AT,
            },
          },
        );
        cache.every('list_break_glass', {}, [
          {
            account_id: 'acme',
            id: idOf(1),
            kind: 'node',
            key: 'edge-01',
            reason: 'fire',
            opened_by: { type: 'user', id: 'bob', name: 'Bob' },
            opened_at: AT,
            ends_at: '2999-01-01T00:00:00.000Z',
            ended_by: null,
            confirmed_by: null,
            is_prolonged: false,
            told_at: null,
            review: { closed_by: null, closed_at: null },
            active: true,
          },
        ]);
      }),
    );
    for (const part of ['through git alone', 'Bob', 'fire', 'left', 'review open', 'End it now'])
      expect(text).toContain(part);
  });

  it('activity leads to what it is about', () => {
    const html = rendered(<ActivityPage {...props} />, (cache) =>
      cache.ask(
        'list_fleet_events',
        { limit: 200 },
        {
          fleet_events: [
            {
              id: idOf(1),
              account_id: 'acme',
              kind: 'gitops.drift_detected',
              severity: 'high',
              source: 'drift',
              correlation_id: 'c',
              payload: { repository_id: REPOSITORY_ID, total: 3 },
              emitted_at: AT,
              position: 1 as FleetEvent['position'],
            },
          ],
          next_cursor: null,
        },
      ),
    );
    expect(wordsOf(html)).toContain('drift detected');
    expect(html).toContain(`href="/app/repositories/${REPOSITORY_ID}"`);
  });

  it('operations say how far the read models are, and what could not be handled', () => {
    const text = wordsOf(
      rendered(<OperationsPage />, (cache) => {
        cache.ask('get_read_models', {}, { read_models: { position: 5, generation: 1, head: 8 } });
        cache.every('list_dead_letters', {}, []);
      }),
    );
    expect(text).toContain('behind');
    expect(text).toContain('every event was handled');
  });

  it('webhooks say where events go, and why one gets nothing', () => {
    const text = wordsOf(
      rendered(<WebhooksPage />, (cache) =>
        cache.every('list_webhook_subscriptions', {}, [
          {
            account_id: 'acme',
            id: idOf(1),
            name: 'chat',
            url_shown: 'https://chat.example/…',
            template: 'slack',
            kinds: ['gitops.drift_*'],
            severities: ['high'],
            repository_ids: [],
            enabled: false,
            disabled_reason: 'gone',
            generation: 1,
            previous_until: null,
            created_by: { type: 'user', id: 'bob' },
            version: 1,
            created_at: AT,
          },
        ]),
      ),
    );
    for (const part of ['chat', 'slack', 'the receiver said that it is gone', 'of severity high', 'Switch on']) {
      expect(text).toContain(part);
    }
  });
});
