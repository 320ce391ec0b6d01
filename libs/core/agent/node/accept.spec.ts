import { BUNDLE_MANIFEST_EXAMPLE } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { EMPTY_RECORD, manifestProblem, weighTold } from '../index.ts';

const known = { number: { epoch: 2, counter: 5 }, digest: 'a'.repeat(64) };
const told = (epoch: number, counter: number, digest = 'b'.repeat(64)) => ({
  number: { epoch, counter },
  manifest: { digest, size_bytes: 10 },
});

describe('a bundle that the agent is told of', () => {
  it('[AG1] is taken when it knows none', () => {
    expect(weighTold(null, told(0, 1))).toEqual({ kind: 'newer' });
  });

  it.each([
    [2, 6],
    [3, 1],
  ])('[AG1] %i.%i is newer than 2.5', (epoch, counter) => {
    expect(weighTold(known, told(epoch, counter))).toEqual({ kind: 'newer' });
  });

  it.each([
    [2, 4],
    [1, 999],
    [0, 1],
  ])('[AG1] %i.%i is refused by who has 2.5', (epoch, counter) => {
    expect(weighTold(known, told(epoch, counter))).toMatchObject({ kind: 'refused', code: 'older_bundle_refused' });
  });

  it('[AG2] is the same with the same digest, and refused with another', () => {
    expect(weighTold(known, told(2, 5, known.digest))).toEqual({ kind: 'same' });
    expect(weighTold(known, told(2, 5))).toMatchObject({ kind: 'refused', code: 'bundle_number_reused' });
  });
});

describe('a manifest', () => {
  const identity = { accountId: 'acme', hostname: 'edge-01' };
  const module = {
    version: '1',
    wish: 'w',
    state: 'applied' as const,
    problem: null,
    failedIn: null,
    restarts: [],
    restore: [],
  };
  const having = { ...EMPTY_RECORD, modules: { nginx: module } };
  const without = (empty: boolean) => ({ ...BUNDLE_MANIFEST_EXAMPLE, modules: [], empty });

  it('[AG3] is taken by its own node alone', () => {
    expect(manifestProblem(BUNDLE_MANIFEST_EXAMPLE, identity, EMPTY_RECORD)).toBeNull();
    const other = { code: 'other_node' };
    expect(manifestProblem({ ...BUNDLE_MANIFEST_EXAMPLE, node: 'edge-02' }, identity, having)).toMatchObject(other);
    expect(manifestProblem({ ...BUNDLE_MANIFEST_EXAMPLE, account: 'evil' }, identity, having)).toMatchObject(other);
  });

  it('[AG3] without a module is taken where there was none, or where it says that it is meant so', () => {
    expect(manifestProblem(without(false), identity, EMPTY_RECORD)).toBeNull();
    expect(manifestProblem(without(false), identity, having)).toMatchObject({ code: 'empty_not_said' });
    expect(manifestProblem(without(true), identity, having)).toBeNull();
  });
});
