import { z } from 'zod';
import { ENVIRONMENT, type ValueOf, type Variable, type VariableName } from './environment.ts';
import { nearest } from './nearest.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Words<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Capitalize<Lowercase<Head>>}${Words<Tail>}`
  : Capitalize<Lowercase<S>>;
type KeyOf<Name extends string> = Name extends `FLEETWRIGHT_${infer Rest}` ? Uncapitalize<Words<Rest>> : never;

/** The values of variables under their names in camelCase: `FLEETWRIGHT_NATS_URL` is `natsUrl`. */
export type ConfigOf<Names extends VariableName> = { readonly [Name in Names as KeyOf<Name>]: ValueOf<Name> };

/** What every service reads. */
const SERVICE_VARIABLES = [
  'FLEETWRIGHT_DATABASE_URL',
  'FLEETWRIGHT_DATABASE_CONNECTIONS',
  'FLEETWRIGHT_NATS_URL',
  'FLEETWRIGHT_NATS_MONITORING_URL',
  'FLEETWRIGHT_LOG_LEVEL',
  'FLEETWRIGHT_CATCH_UP_INTERVAL_SECONDS',
  'FLEETWRIGHT_HEALTH_HOST',
  'FLEETWRIGHT_HEALTH_PORT',
] as const satisfies readonly VariableName[];
type ServiceVariable = (typeof SERVICE_VARIABLES)[number];
export type ServiceConfig = ConfigOf<ServiceVariable>;

export interface ConfigSchema<Config extends ServiceConfig = ServiceConfig> {
  /** Throws ConfigurationError with every problem at once. */
  parse(environment: Environment): Config;
  /** The configuration as it may be shown: by variable, secrets masked. */
  describe(config: Config): Readonly<Record<string, unknown>>;
}

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the environment is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The configuration of a service: the variables of every service, and those named. */
export function defineConfig<Names extends VariableName = never>(
  ...names: Names[]
): ConfigSchema<ConfigOf<Names | ServiceVariable>> {
  const all: readonly VariableName[] = [...new Set<VariableName>([...SERVICE_VARIABLES, ...names])];
  return {
    parse: (environment) => {
      const problems = unknownVariables(environment);
      const entries = all.map((name) => [keyOf(name), readVariable(name, environment, problems)]);
      if (problems.length > 0) throw new ConfigurationError(problems);
      return Object.fromEntries(entries);
    },
    describe: (config) =>
      Object.fromEntries(
        all.map((name) => [name, ENVIRONMENT[name].isSecret ? '***' : Reflect.get(config, keyOf(name))]),
      ),
  };
}

function readVariable(name: VariableName, environment: Environment, problems: string[]): unknown {
  const variable: Variable = ENVIRONMENT[name];
  const given = environment[name] ?? (variable.alias === undefined ? undefined : environment[variable.alias]);
  const text = given ?? variable.default;
  if (text === undefined) {
    problems.push(`${name} is not set: ${variable.description}`);
    return undefined;
  }
  const parsed = variable.schema.safeParse(text);
  if (parsed.success) return parsed.data;
  const expected = z.flattenError(parsed.error).formErrors.join('; ');
  const found = variable.isSecret ? 'its value' : JSON.stringify(text);
  problems.push(`${name}: expected ${expected}, but ${found} is not`);
  return undefined;
}

function unknownVariables(environment: Environment): string[] {
  const known = Object.keys(ENVIRONMENT);
  return Object.keys(environment)
    .filter((name) => name.startsWith('FLEETWRIGHT_') && !known.includes(name))
    .map((name) => `${name} is unknown; did you mean ${nearest(name, known)}?`);
}

function keyOf(name: VariableName): string {
  const words = name.slice('FLEETWRIGHT_'.length).toLowerCase();
  return words.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
