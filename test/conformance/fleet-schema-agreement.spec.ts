import { fleetFileJsonSchema } from '@fleetwright/contracts';
import { fleetArbitrary, listForm, mapForm } from '@fleetwright/core/fleet/testing';
import { PARSE_CODES, parseFleet } from '@fleetwright/core/parse';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(fleetFileJsonSchema());

/** What a schema cannot say: names that repeat or disagree, templates that extend each other, secrets. */
const NOT_OF_THE_SCHEMA: readonly (keyof typeof PARSE_CODES)[] = [
  'schema_validation_error',
  ...(['duplicate_name', 'name_mismatch', 'conflicting_keys', 'duplicate_module', 'duplicate_item'] as const),
  ...(['primary_among_failover', 'unknown_parent', 'inheritance_cycle', 'inheritance_too_deep'] as const),
  ...(['unpinned_module', 'secret_in_config', 'secret_in_provider_config'] as const),
];

function structuralCodes(value: unknown): readonly string[] {
  // JSON is YAML, and says the same.
  const { findings } = parseFleet(JSON.stringify(value), { file: 'fleet.yaml' });
  const others: readonly string[] = NOT_OF_THE_SCHEMA;
  return findings.map(({ code }) => code).filter((code) => !others.includes(code));
}

type Holder = Record<string, unknown>;
interface Slip {
  /** Which of the places of the document, counted round. */
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add';
  readonly value: unknown;
}

const slip: fc.Arbitrary<Slip> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'remove', 'add'),
  value: fc.constantFrom<unknown>(
    ...[
      null,
      true,
      0,
      1,
      -1,
      1.5,
      70_000,
      '',
      'x',
      'X y',
      'a@b@c',
      '1',
      '10.0.0.0/33',
      'a:1',
      [],
      ['x'],
      [1],
      {},
      { x: {} },
    ],
  ),
});

/** The document with something else in one place, as a person might have it wrong. */
function withSlip(document: Holder, { at, how, value }: Slip): Holder {
  const copy = JSON.parse(JSON.stringify(document)) as Holder;
  const places = placesIn(copy);
  const [holder, key] = places[at % places.length] ?? [copy, 'version'];
  if (how === 'remove' && !Array.isArray(holder)) delete holder[key];
  else if (how === 'add' && !Array.isArray(holder)) holder['unknown'] = value;
  // Not an assignment: a key may be called `__proto__`.
  else Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

function placesIn(holder: Holder): readonly (readonly [Holder, string])[] {
  return Object.entries(holder).flatMap(([key, inside]) => [
    [holder, key] as const,
    ...(typeof inside === 'object' && inside !== null ? placesIn(inside as Holder) : []),
  ]);
}

describe('the published schema and the parse stage', () => {
  it('both accept every generated fleet, in either form', () => {
    fc.assert(
      fc.property(fleetArbitrary, fc.constantFrom(listForm, mapForm), (fleet, form) => {
        const document = form(fleet);
        expect(isValid(document)).toBe(true);
        expect(structuralCodes(document)).toEqual([]);
      }),
    );
  });

  it('agree about every fleet with a slip, and there are slips of both kinds', () => {
    const seen = { refused: 0, accepted: 0 };
    fc.assert(
      fc.property(fleetArbitrary, fc.constantFrom(listForm, mapForm), slip, (fleet, form, each) => {
        const document = withSlip(form(fleet), each);
        const codes = structuralCodes(document);
        seen[codes.length > 0 ? 'refused' : 'accepted'] += 1;
        expect(isValid(document), `${codes.join()} for ${JSON.stringify(document)}`).toBe(codes.length === 0);
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(seen.refused, seen.accepted)).toBeGreaterThan(50);
  });
});
