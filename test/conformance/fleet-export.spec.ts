import type { Change, DesiredState, LiveResource, LiveSnapshot } from '@fleetwright/contracts';
import { computeDiff } from '@fleetwright/core/diff';
import { completeAttributes, maskWith } from '@fleetwright/core/fleet';
import { exportFleet } from '@fleetwright/core/fleet-file';
import { desiredOf, fleetArbitrary } from '@fleetwright/core/fleet/testing';
import { parseFleet } from '@fleetwright/core/parse';
import { digestOf } from '@fleetwright/kit/service';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const OURS = '00000000-0000-7000-8000-000000000001';
const SHA = 'a'.repeat(40);
const maskOf = maskWith((secret) => digestOf(secret).slice(0, 12));

/** What a fleet is live as: managed by us and as applied, drifted by hand, or there without an owner. */
type Standing = 'managed' | 'drifted' | 'unmanaged';

function liveOf(desired: DesiredState, standings: readonly Standing[], secret: boolean): LiveSnapshot {
  const resources = desired.resources.map(({ kind, key, declared }, at): LiveResource => {
    const standing = standings[at % standings.length] ?? 'managed';
    const hidden =
      secret && 'config' in completeAttributes(kind, {}) ? { config: { db_password: 'hunter2', size: at } } : {};
    const applied = { ...declared, ...hidden };
    const changed = standing === 'drifted' && kind === 'node' ? { region: 'moved', labels: { by: 'hand: 1' } } : {};
    return {
      kind,
      key,
      attributes: { ...completeAttributes(kind, applied), ...changed },
      version: at + 1,
      managed_by: standing === 'unmanaged' ? null : { repository_id: OURS, last_applied: applied, revision: SHA },
      changed_by: { type: 'user', id: 'somebody' },
      changed_at: '2026-01-01T00:00:00.000Z',
    };
  });
  return { account_id: 'acme', revision: 100, resources, gone: [], module_versions: [], declared_by_others: [] };
}

/** What a sync of the text would propose. */
function changesOf(text: string, snapshot: LiveSnapshot): readonly Change[] {
  const parsed = parseFleet(text, { file: 'fleet.yaml' });
  if (parsed.kind === 'failed') expect.fail(`${JSON.stringify(parsed.findings)}\n${text}`);
  const computed = computeDiff({
    ...{ desired: parsed.desired, snapshot, repositoryId: OURS, runId: OURS, accountId: 'acme', revision: SHA },
    ...{ file: 'fleet.yaml', onRemoval: 'delete', digestOf },
  });
  if (computed.kind === 'failed') expect.fail(`${JSON.stringify(computed.findings)}\n${text}`);
  return computed.plan.changes;
}

/** The fleet once adopts were executed: ownership alone. */
function adopted(snapshot: LiveSnapshot, changes: readonly Change[]): LiveSnapshot {
  const declared = new Map(changes.map((change) => [`${change.kind} ${change.key}`, change.declared]));
  const resources = snapshot.resources.map((resource) => {
    const last_applied = declared.get(`${resource.kind} ${resource.key}`);
    if (last_applied === undefined) return resource;
    return { ...resource, managed_by: { repository_id: OURS, last_applied, revision: SHA } };
  });
  return { ...snapshot, resources };
}

const standings = fc.array(fc.constantFrom<Standing>('managed', 'drifted', 'unmanaged'), {
  minLength: 1,
  maxLength: 5,
});

describe('the live fleet as a file', () => {
  it('[FF14] proposes nothing where it is managed and as applied; a secret that stood in a file becomes a mask there', () => {
    fc.assert(
      fc.property(fleetArbitrary, fc.boolean(), (fleet, secret) => {
        const snapshot = liveOf(desiredOf(fleet), ['managed'], secret);
        const text = exportFleet(snapshot, { repositoryId: OURS, maskOf });
        const changes = changesOf(text, snapshot);
        if (!secret) expect(changes, text).toEqual([]);
        expect(changes.filter(({ action, write }) => action !== 'adopt' || Object.keys(write).length > 0)).toEqual([]);
        expect(changes.filter(({ declared }) => !JSON.stringify(declared).includes('[masked:'))).toEqual([]);
        expect(exportFleet(snapshot, { maskOf })).toBe(text);
        expect(text).not.toContain('hunter2');
      }),
      { numRuns: 150, seed: 20_260_101 },
    );
  });

  it('[FF14] writes nothing to what is live whoever manages it, and [FF15] is the same once it was synced', () => {
    fc.assert(
      fc.property(fleetArbitrary, standings, fc.boolean(), (fleet, standing, secret) => {
        const snapshot = liveOf(desiredOf(fleet), standing, secret);
        const text = exportFleet(snapshot, { maskOf });
        const changes = changesOf(text, snapshot);
        expect(
          changes.filter(({ action, write }) => action !== 'adopt' || Object.keys(write).length > 0),
          text,
        ).toEqual([]);
        const after = adopted(snapshot, changes);
        expect(exportFleet(after, { maskOf })).toBe(text);
        expect(changesOf(text, after), text).toEqual([]);
      }),
      { numRuns: 150, seed: 20_260_102 },
    );
  });
});
