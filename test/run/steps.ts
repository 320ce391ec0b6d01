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
  /** The variable that must name a server which no machine has by itself; without it the step is told as not tried. */
  readonly needs?: string;
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
    name: 'kurrentdb',
    what: 'the event store in KurrentDB',
    project: 'kurrentdb',
    needs: 'FLEETWRIGHT_TEST_KURRENTDB',
  },
  {
    kind: 'tests',
    name: 'long',
    what: 'the same promises, with more kills and more seeds',
    project: 'long',
    isOnRequest: true,
  },
];

/** The steps of these names, in the order of the list; without names, all that are not on request and have what they need. */
export function stepsNamed(names: readonly string[], environment: Environment = process.env): readonly Step[] {
  if (names.length > 0) return steps.filter(({ name }) => names.includes(name));
  return steps.filter((step) => !isOnRequest(step) && missing(step, environment) === undefined);
}

/** A line for each step that a run of all leaves out, because what it needs is not there. */
export function notTried(names: readonly string[], environment: Environment = process.env): readonly string[] {
  if (names.length > 0) return [];
  return steps.flatMap((step) => {
    const variable = missing(step, environment);
    return variable === undefined ? [] : [`– ${step.name} was not tried: ${variable} names no server`];
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

function isOnRequest(step: Step): boolean {
  return step.kind === 'tests' && step.isOnRequest === true;
}

function missing(step: Step, environment: Environment): string | undefined {
  const needed = step.kind === 'tests' ? step.needs : undefined;
  return needed !== undefined && !environment[needed] ? needed : undefined;
}
