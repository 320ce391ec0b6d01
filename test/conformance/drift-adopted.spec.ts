import type { Attributes, Change, DesiredResource, LiveResource, LiveSnapshot } from '@fleetwright/contracts';
import { computeDiff } from '@fleetwright/core/diff';
import { adoptDrift } from '@fleetwright/core/drift';
import { completeAttributes, resourceId } from '@fleetwright/core/fleet';
import { patchedFile } from '@fleetwright/core/fleet-file';
import { type Style, styleArbitrary, writtenText } from '@fleetwright/core/fleet-file/testing';
import { fleetArbitrary } from '@fleetwright/core/fleet/testing';
import { parseFleet } from '@fleetwright/core/parse';
import { digestOf } from '@fleetwright/kit/service';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const OURS = '00000000-0000-7000-8000-000000000001';
const SHA = 'a'.repeat(40);
/** Nothing refers to these, so that they can go by themselves. */
const FREE = new Set(['assignment', 'virtual_ip', 'federation_peer']);
const idOf = ({ kind, key }: Pick<DesiredResource, 'kind' | 'key'>) => resourceId(kind, key);

function desiredOf(text: string) {
  const parsed = parseFleet(text, { file: 'fleet.yaml' });
  return parsed.kind === 'parsed' ? parsed.desired : undefined;
}

/** What was applied of the file, and what somebody made of it by hand: as another fleet has it, or gone. */
function drifted(applied: readonly DesiredResource[], other: readonly DesiredResource[], goes: readonly boolean[]) {
  const others = new Map(other.map((resource) => [idOf(resource), resource.declared]));
  const resources: LiveResource[] = [];
  const gone: LiveSnapshot['gone'][number][] = [];
  applied.forEach(({ kind, key, declared }, at) => {
    const managed_by = { repository_id: OURS, last_applied: declared, revision: SHA };
    if (FREE.has(kind) && goes[at % goes.length]) {
      gone.push({ kind, key, managed_by, changed_by: { type: 'user', id: 'somebody' }, changed_at: AT } as never);
      return;
    }
    const wanted = others.get(resourceId(kind, key)) ?? {};
    const fields = Object.keys(declared).filter((name) => Object.hasOwn(wanted, name));
    const byHand: Attributes = Object.fromEntries(
      fields
        .map((name) => [name, wanted[name] ?? null] as const)
        .filter(([name, value]) => isThere(name, value, applied)),
    );
    resources.push({
      ...{ kind, key, version: at + 1, managed_by },
      attributes: { ...completeAttributes(kind, declared), ...byHand },
      ...{ changed_by: { type: 'user', id: 'somebody' }, changed_at: AT },
    });
  });
  return { account_id: 'acme', revision: 100, resources, gone, module_versions: [], declared_by_others: [] };
}

/** Nobody can have written by hand what leads nowhere. */
function isThere(name: string, value: unknown, applied: readonly DesiredResource[]): boolean {
  const has = (kind: string, key: unknown) => applied.some((one) => one.kind === kind && one.key === key);
  if (name === 'template') return has('template', value);
  if (name === 'modules') return (value as readonly { name: string }[]).every((one) => has('module', one.name));
  return name !== 'primary_holder' && name !== 'failover_holders';
}

const AT = '2026-01-01T00:00:00.000Z';

/** What a sync of the text would write; undefined where it is no file. */
function writesOf(text: string, snapshot: LiveSnapshot): readonly Change[] | undefined {
  const desired = desiredOf(text);
  if (desired === undefined) return undefined;
  const computed = computeDiff({
    ...{ desired, snapshot, repositoryId: OURS, runId: OURS, accountId: 'acme', revision: SHA },
    ...{ file: 'fleet.yaml', onRemoval: 'delete', digestOf },
  });
  if (computed.kind === 'failed') return undefined;
  const gone = new Set(snapshot.gone.map(idOf));
  return computed.plan.changes.filter((change) => {
    // What is gone and no longer declared is given up.
    if (change.action === 'delete') return !gone.has(idOf(change));
    return change.action !== 'adopt' || Object.keys(change.write).length > 0;
  });
}

interface Hunk {
  /** Lines of the old text: from, and up to but without. */
  readonly old: readonly [number, number];
  readonly new: readonly [number, number];
}

/** Where two texts differ, line by line, by their longest common part. */
function hunksOf(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  const at = (a: number, b: number) => common[a]?.[b] ?? 0;
  for (let a = before.length - 1; a >= 0; a -= 1) {
    for (let b = after.length - 1; b >= 0; b -= 1) {
      const longest = before[a] === after[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
      (common[a] as Uint16Array)[b] = longest;
    }
  }
  const hunks: Hunk[] = [];
  for (let a = 0, b = 0; a < before.length || b < after.length; ) {
    const [fromA, fromB] = [a, b];
    while ((a < before.length || b < after.length) && (before[a] !== after[b] || a >= before.length)) {
      if (b >= after.length || (a < before.length && at(a + 1, b) >= at(a, b + 1))) a += 1;
      else b += 1;
    }
    if (a > fromA || b > fromB) hunks.push({ old: [fromA, a], new: [fromB, b] });
    a += 1;
    b += 1;
  }
  return hunks;
}

/** A file that somebody wrote, and what became of it by hand; undefined where it is no file. */
function given(text: string, otherText: string, goes: readonly boolean[]) {
  const [desired, other] = [desiredOf(text), desiredOf(otherText)];
  if (desired === undefined || other === undefined) return undefined;
  const snapshot = drifted(desired.resources, other.resources, goes);
  const { edits, left, undrifted } = adoptDrift(snapshot as never, desired, {});
  const patched = patchedFile(text, edits, { file: 'fleet.yaml' });
  return { snapshot, edits, left, undrifted, patched };
}

const PLAIN: Partial<Style> = { extends: false, shares: false, flows: [false], comments: [false] };
const goes = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });

describe('drift that is adopted, from the file to the file', () => {
  it('[DR30] [FF1] leaves nothing to write once the patch is committed, and [FF2] nothing of the patch could be left out', () => {
    let [adopted, undone] = [0, 0];
    fc.assert(
      fc.property(fleetArbitrary, fleetArbitrary, styleArbitrary, goes, (fleet, other, style, gone) => {
        const text = writtenText(fleet, style);
        const found = given(text, writtenText(other, { ...style, ...PLAIN }), gone);
        if (found === undefined) return;
        const { snapshot, edits, left, patched } = found;
        if (patched.kind === 'refused') return;
        expect(left).toEqual([]);
        if (patched.left.length > 0) return;
        expect(writesOf(patched.text, snapshot), `${text}\n→\n${patched.text}`).toEqual([]);
        const drift = writesOf(text, snapshot) ?? [];
        expect(patched.text === text).toBe(drift.length === 0);
        if (edits.length > 0) adopted += 1;
        const [before, after] = [text.split('\n'), patched.text.split('\n')];
        for (const hunk of hunksOf(before, after)) {
          const without = [...after.slice(0, hunk.new[0]), ...before.slice(...hunk.old), ...after.slice(hunk.new[1])];
          const writes = writesOf(without.join('\n'), snapshot);
          if (writes !== undefined)
            expect(writes, `${patched.diff}\nwithout one part\n${without.join('\n')}`).not.toEqual([]);
          undone += 1;
        }
      }),
      { numRuns: 200, seed: 20_260_103 },
    );
    expect(adopted).toBeGreaterThan(100);
    expect(undone).toBeGreaterThan(100);
  });
});
