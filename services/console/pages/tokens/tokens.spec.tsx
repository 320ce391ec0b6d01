import { describe, expect, it } from 'vitest';
import { AT, idOf } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Page } from './list.tsx';
import { type Grantable, groupsOf, nameOf, type ServiceToken, verbOf } from './words.ts';

const token = (overrides: Partial<ServiceToken> = {}): ServiceToken => ({
  ...{ account_id: 'acme', id: idOf(91), name: 'Night build', kind: 'service', state: 'active' },
  permissions: ['system.gitops.read', 'system.gitops.sync'],
  held_permissions: ['system.gitops.read', 'system.gitops.sync'],
  created_by: { type: 'user', id: 'ada', name: 'Ada' },
  ...{ created_at: AT, expires_at: AT, last_used_at: null },
  ...overrides,
});

const grantable_permissions: Grantable = {
  service: ['system.gitops.read', 'system.gitops.sync', 'system.policies.write'],
  assistant: ['system.gitops.read', 'system.gitops.sync'],
};
const page = (...service_tokens: ServiceToken[]) =>
  rendered(<Page />, (cache) => {
    cache.every('list_service_tokens', {}, service_tokens);
    cache.ask('list_service_tokens', { limit: 1 }, { service_tokens: [], next_cursor: null, grantable_permissions });
  });

describe('service tokens', () => {
  it('say for what they are, what they may, when they were used, and whose they are', () => {
    const text = wordsOf(page(token()));
    for (const part of ['Night build', 'service', 'active', 'system.gitops.sync', 'never', 'Ada', 'Revoke…']) {
      expect(text).toContain(part);
    }
  });

  it('say what they may not do now, since their maker may not', () => {
    expect(wordsOf(page(token({ held_permissions: ['system.gitops.read'] })))).toContain(
      'not now, since its maker may not: system.gitops.sync',
    );
    expect(wordsOf(page(token({ state: 'suspended' })))).toContain('until its maker signs in again');
  });

  it('cannot be ended twice, and an erased name is told as such', () => {
    const html = page(token({ state: 'revoked', held_permissions: [], name: null }));
    expect(wordsOf(html)).toContain('[erased]');
    expect(html).not.toContain('Revoke');
    expect(nameOf({ name: null })).toBe('[erased]');
  });

  it('are given permissions of who makes them, by what these are about, and no others', () => {
    const html = page();
    expect(html.match(/type="checkbox"/g)).toHaveLength(3);
    expect(wordsOf(html)).toMatch(/gitops read sync policies write/);
    expect(html).toContain('title="system.policies.write"');
    expect(html).not.toContain('system.fleet');
    // What most programs need is chosen already.
    expect(html.match(/checked/g)).toHaveLength(1);
  });

  it('are offered nothing before it is known what may be given', () => {
    expect(rendered(<Page />)).not.toContain('checkbox');
  });

  it('group permissions by the word in the middle', () => {
    expect(groupsOf(['system.gitops.read', 'system.fleet.break_glass', 'system.gitops.sync'])).toEqual([
      { area: 'gitops', permissions: ['system.gitops.read', 'system.gitops.sync'] },
      { area: 'fleet', permissions: ['system.fleet.break_glass'] },
    ]);
    expect(verbOf('system.fleet.break_glass')).toBe('break glass');
  });
});
