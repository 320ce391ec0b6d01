/** A check counts as one test; it passes if its command answers 0. */
export interface CheckStep {
  readonly kind: 'check';
  readonly name: string;
  readonly what: string;
  readonly command: readonly [string, ...string[]];
  readonly advice: string;
}

/** A project of vitest.config.ts; each of its tests counts. */
export interface TestStep {
  readonly kind: 'tests';
  readonly name: string;
  readonly what: string;
  readonly project: string;
  /** Takes too long for every change: runs when it is asked for by name, as `npm run test:long` does. */
  readonly isOnRequest?: true;
}

export type Step = CheckStep | TestStep;

/** Cheap ones first: what fails most often is known within seconds. */
export const steps: readonly Step[] = [
  {
    kind: 'check',
    name: 'format',
    what: 'every file looks as the formatter leaves it',
    command: ['biome', 'format', '.'],
    advice: 'Run `npm run format`.',
  },
  {
    kind: 'check',
    name: 'lint',
    what: 'no suspicious code, and a pure core',
    command: ['oxlint'],
    advice: 'Each message above says what to do.',
  },
  {
    kind: 'check',
    name: 'types',
    what: 'sources and specs compile',
    command: ['tsc', '-b'],
    advice: 'Correct the type errors above.',
  },
  {
    kind: 'check',
    name: 'boundaries',
    what: 'every import is one that its folder may have',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'libs', 'services'],
    advice: 'The comment below each rule above says what to do.',
  },
  {
    kind: 'check',
    name: 'dead-code',
    what: 'nothing is written or installed that nobody uses',
    command: ['knip'],
    advice: 'Delete what is listed above, or use it.',
  },
  { kind: 'tests', name: 'tidy', what: 'the rules of the house', project: 'tidy' },
  { kind: 'tests', name: 'unit', what: 'what needs nothing but the code', project: 'unit' },
  { kind: 'tests', name: 'int', what: 'against real PostgreSQL, NATS and git', project: 'int' },
  { kind: 'tests', name: 'e2e-shared', what: 'against one whole system that many tests share', project: 'e2e-shared' },
  { kind: 'tests', name: 'e2e', what: 'against whole systems of their own', project: 'e2e' },
  { kind: 'tests', name: 'e2e-alone', what: 'the same, measuring: one after the other', project: 'e2e-alone' },
  {
    kind: 'tests',
    name: 'long',
    what: 'the same promises, with more kills and more seeds',
    project: 'long',
    isOnRequest: true,
  },
];

/** The steps of these names, in the order of the list; without names, all that are not on request. */
export function stepsNamed(names: readonly string[]): readonly Step[] {
  if (names.length === 0) return steps.filter((step) => step.kind === 'check' || step.isOnRequest !== true);
  return steps.filter(({ name }) => names.includes(name));
}
