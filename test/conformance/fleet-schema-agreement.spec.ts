import { fleetFileJsonSchema } from '@fleetwright/contracts';
import { fleetArbitrary, listForm, mapForm } from '@fleetwright/core/fleet/testing';
import { PARSE_CODES, parseFleet } from '@fleetwright/core/parse';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Verdict = (document: unknown) => boolean;

const verdictOf = (schema: object): Verdict => {
  const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  return (document) => isValid(document) === true;
};
const isValid = verdictOf(fleetFileJsonSchema());

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

describe('the published schema and the parse stage', { timeout: 30_000 }, () => {
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
    const see = (codes: readonly string[]) => {
      seen[codes.length > 0 ? 'refused' : 'accepted'] += 1;
    };
    findDisagreement(isValid, { numRuns: 60 }, see);
    expect(Math.min(seen.refused, seen.accepted)).toBeGreaterThan(100);
  });

  it.each([
    ['has no upper bounds', /,"maximum":\d+/g, ''],
    ['asks for one key less', /,"required":\["hostname","template","region"\]/g, ',"required":["hostname","template"]'],
    ['knows one choice less', /"hub_and_spoke","full_mesh"/g, '"hub_and_spoke"'],
  ])('would not agree if the schema %s', (_, from, to) => {
    const text = JSON.stringify(fleetFileJsonSchema());
    const other = verdictOf(JSON.parse(text.replaceAll(from, to)) as object);
    // Always the same fleets: whether chance would have found it is not the question.
    const sameEachTime = { numRuns: 300, seed: 3, endOnFailure: true };
    expect(() => findDisagreement(other, sameEachTime)).toThrow('Property failed');
  });
});

/** Throws with the first fleet that the schema judges otherwise than the parse stage. */
function findDisagreement(
  verdict: Verdict,
  effort: { readonly numRuns: number; readonly seed?: number; readonly endOnFailure?: boolean },
  see: (codes: readonly string[]) => void = () => undefined,
): void {
  const slips = fc.array(slip, { minLength: 20, maxLength: 20 });
  const trial = fc.property(fleetArbitrary, fc.constantFrom(listForm, mapForm), slips, (fleet, form, each) => {
    for (const document of each.map((one) => withSlip(form(fleet), one))) {
      const codes = structuralCodes(document);
      see(codes);
      if (verdict(document) === (codes.length === 0)) continue;
      const says = verdict(document) ? 'valid' : 'not valid';
      throw new Error(`the schema says ${says}, the parse stage ${codes.join()}: ${JSON.stringify(document)}`);
    }
  });
  fc.assert(trial, effort);
}
