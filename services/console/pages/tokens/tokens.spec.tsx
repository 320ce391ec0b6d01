import { describe, expect, it } from 'vitest';
import { AT, idOf } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Page } from './list.tsx';
import { nameOf, permissionsIn, type ServiceToken } from './words.ts';

const token = (overrides: Partial<ServiceToken> = {}): ServiceToken => ({
  ...{ account_id: 'acme', id: idOf(91), name: 'Night build', kind: 'service', state: 'active' },
  permissions: ['system.gitops.read', 'system.gitops.sync'],
  held_permissions: ['system.gitops.read', 'system.gitops.sync'],
  created_by: { type: 'user', id: 'ada', name: 'Ada' },
  ...{ created_at: AT, expires_at: AT, last_used_at: null },
  ...overrides,
});

const page = (...service_tokens: ServiceToken[]) =>
  rendered(<Page />, (cache) => cache.ask('list_service_tokens', {}, { service_tokens }));

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

  it('take permissions however they are set apart', () => {
    expect(permissionsIn(' system.gitops.read,system.fleet.read\n')).toEqual([
      'system.gitops.read',
      'system.fleet.read',
    ]);
  });
});
