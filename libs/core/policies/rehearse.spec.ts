import { describe, expect, it } from 'vitest';
import { rehearse } from './rehearse.ts';
import { policyBook } from './resolve.ts';
import { candidate, policyOf } from './testing/policies.ts';

const silent = policyBook([policyOf(1, { decision: 'silent' })]);
const past = (more = {}) => ({ ...candidate('create node/a'), only_a_person: null, auto_apply: false, ...more });

describe('[PO24] a rehearsal', () => {
  it('says what would be said when the change is put up', () => {
    expect(rehearse(silent, past())).toMatchObject({ decision: 'silent', policy: { name: 'policy 1' } });
    expect(rehearse(policyBook([]), past())).toMatchObject({ decision: 'require_approval', approvals_required: 1 });
  });

  it('leaves to persons what only a person approves, and lets nothing through that is blocked', () => {
    expect(rehearse(silent, past({ only_a_person: 'brake' })).decision).toBe('require_approval');
    const block = policyBook([policyOf(1, { decision: 'block' })]);
    expect(rehearse(block, past({ only_a_person: 'brake' })).decision).toBe('block');
  });

  it('knows what the repository approves by itself', () => {
    const seed = policyBook([policyOf(1, { is_default: true })]);
    expect(rehearse(seed, past({ auto_apply: true }))).toMatchObject({
      decision: 'auto_approve',
      policy: { id: 'auto_apply' },
    });
    expect(rehearse(seed, past({ auto_apply: true, action: 'delete' })).decision).toBe('require_approval');
  });
});
