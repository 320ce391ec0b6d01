import type { Attributes, DesiredResource } from '@fleetwright/contracts';
import { differences, FIELDS, own, resourceId } from '@fleetwright/core/fleet';
import { fleetArbitrary } from '@fleetwright/core/fleet/testing';
import { parseFleet } from '@fleetwright/core/parse';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchFleet, type ResourceEdit, unifiedDiff } from '../index.ts';
import { type Style, styleArbitrary, writtenText } from '../testing/written-texts.ts';

const PLAIN: Pick<Style, 'extends' | 'shares' | 'flows' | 'comments'> = {
  extends: false,
  shares: false,
  flows: [false],
  comments: [false],
};

function resourcesOf(text: string): readonly DesiredResource[] | undefined {
  const parsed = parseFleet(text, { file: 'fleet.yaml' });
  return parsed.kind === 'parsed' ? parsed.desired.resources : undefined;
}

const idOf = ({ kind, key }: DesiredResource) => resourceId(kind, key);

/** What makes one fleet of another; templates and networks stay, because others may need them. */
function editsBetween(from: readonly DesiredResource[], to: readonly DesiredResource[]): ResourceEdit[] {
  const [before, after] = [new Set(from.map(idOf)), new Map(to.map((resource) => [idOf(resource), resource]))];
  const changes = from.flatMap((resource): ResourceEdit[] => {
    const { kind, key, declared } = resource;
    const wanted = after.get(idOf(resource));
    if (wanted === undefined) {
      return kind === 'template' || kind === 'sdwan_network' ? [] : [{ do: 'remove', kind, key }];
    }
    const nulls = Object.keys(declared).filter((name) => !Object.hasOwn(wanted.declared, name));
    return [
      {
        do: 'set',
        kind,
        key,
        fields: { ...Object.fromEntries(nulls.map((name) => [name, null])), ...wanted.declared },
      },
    ];
  });
  const news = to.filter((resource) => !before.has(idOf(resource)));
  return [
    ...changes,
    ...news.map(({ kind, key, declared }): ResourceEdit => ({ do: 'add', kind, key, fields: declared })),
  ];
}

function unlike({ kind, declared }: DesiredResource, wanted: Attributes): readonly string[] {
  return FIELDS[kind].flatMap(([name, spec]) =>
    differences(name, spec, own(declared, name), own(wanted, name)).map(({ path }) => path),
  );
}

describe('a patch of any fleet, as any person might have written it', () => {
  it('[FF1] makes it declare any other fleet, [FF3] and does nothing the second time', () => {
    let read = 0;
    fc.assert(
      fc.property(fleetArbitrary, fleetArbitrary, styleArbitrary, (one, other, style) => {
        const text = writtenText(one, style);
        const from = resourcesOf(text);
        const to = resourcesOf(writtenText(other, { ...style, ...PLAIN }));
        // What the other library writes with a comment in brackets is not always YAML.
        if (from === undefined || to === undefined) return;
        read += 1;
        const patched = patchFleet(text, editsBetween(from, to));
        if (patched.kind === 'refused') expect.fail(`${patched.code}\n${text}`);
        const left = new Set(patched.left.map(({ kind, key }) => resourceId(kind, key)));
        const after = new Map(resourcesOf(patched.text)?.map((resource) => [idOf(resource), resource]));
        for (const wanted of to) {
          const found = after.get(idOf(wanted));
          if (found === undefined) expect.fail(`${idOf(wanted)} is missing in\n${patched.text}`);
          if (!left.has(idOf(wanted))) expect(unlike(found, wanted.declared), patched.text).toEqual([]);
        }
        const again = patchFleet(patched.text, editsBetween([...after.values()], to));
        expect(again.kind === 'patched' && again.text).toBe(patched.text);
        if (style.lineEnd === '\r\n') expect(patched.text.replaceAll('\r\n', '')).not.toContain('\n');
      }),
      { numRuns: 200, seed: 20_260_101 },
    );
    expect(read).toBeGreaterThan(150);
  });

  it('[FF2] touches one line where one scalar changes', () => {
    let touched = 0;
    fc.assert(
      fc.property(fleetArbitrary, styleArbitrary, (fleet, style) => {
        const text = writtenText(fleet, { ...style, shares: false });
        const node = resourcesOf(text)?.find(({ kind }) => kind === 'node');
        if (node === undefined) return;
        touched += 1;
        const edit: ResourceEdit = { do: 'set', kind: 'node', key: node.key, fields: { region: 'ap' } };
        const patched = patchFleet(text, [edit]);
        if (patched.kind === 'refused') expect.fail(text);
        const changed = unifiedDiff(text, patched.text, 'f')
          .split('\n')
          .slice(2)
          .filter((line) => /^[-+]/.test(line));
        expect(changed).toHaveLength(2);
        expect(changed[1]?.slice(1).replace(/(['"]?)ap\1/, '')).toBe(
          changed[0]?.slice(1).replace(/(['"]?)(?:eu|us)\1/, ''),
        );
      }),
      { numRuns: 150, seed: 20_260_102 },
    );
    expect(touched).toBeGreaterThan(40);
  });
});
