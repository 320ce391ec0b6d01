import { z } from 'zod';
import { nearestName } from './nearest.ts';
import { SERVICE_VARIABLES } from './service-variables.ts';
import type { Variable, Variables } from './variable.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Words<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Capitalize<Lowercase<Head>>}${Words<Tail>}`
  : Capitalize<Lowercase<S>>;
type KeyOf<Name extends string> = Name extends `FLEETWRIGHT_${infer Rest}` ? Uncapitalize<Words<Rest>> : never;

/** The values of variables under their names in camelCase: `FLEETWRIGHT_NATS_URL` is `natsUrl`. */
export type ConfigOf<Given extends Variables> = {
  readonly [Name in keyof Given & string as KeyOf<Name>]: Given[Name] extends { readonly schema: infer Schema }
    ? z.output<Schema>
    : never;
};

export type ServiceConfig = ConfigOf<typeof SERVICE_VARIABLES>;

export interface ConfigSchema<Config extends ServiceConfig = ServiceConfig> {
  /** All that are read; any other `FLEETWRIGHT_` variable is refused, so that no misspelling goes unnoticed. */
  readonly variables: Variables;
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

/** The configuration of a service: the variables of every service, and its own. */
export function defineConfig<Own extends Variables = Record<never, never>>(
  own: Own = {} as Own,
): ConfigSchema<ServiceConfig & ConfigOf<Own>> {
  const variables: Variables = { ...SERVICE_VARIABLES, ...own };
  const all = Object.entries(variables);
  return {
    variables,
    parse: (environment) => {
      const problems = unknownVariables(environment, variables);
      const entries = all.map(([name, variable]) => [keyOf(name), read(name, variable, environment, problems)]);
      if (problems.length > 0) throw new ConfigurationError(problems);
      return Object.fromEntries(entries);
    },
    describe: (config) =>
      Object.fromEntries(
        all.map(([name, { isSecret }]) => [name, isSecret ? '***' : Reflect.get(config, keyOf(name))]),
      ),
  };
}

function read(name: string, variable: Variable, environment: Environment, problems: string[]): unknown {
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

/** A sentence for each variable of ours that nobody reads, with the nearest name that somebody does. */
export function unknownVariables(environment: Environment, known: Variables): string[] {
  const names = Object.keys(known);
  return Object.keys(environment)
    .filter((name) => name.startsWith('FLEETWRIGHT_') && !names.includes(name))
    .map((name) => `${name} is unknown; did you mean ${nearestName(name, names)}?`);
}

function keyOf(name: string): string {
  const words = name.slice('FLEETWRIGHT_'.length).toLowerCase();
  return words.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
