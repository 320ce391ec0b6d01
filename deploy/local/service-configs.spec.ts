import { AGENT_VARIABLES, SERVICE_VARIABLES, type Variable, type Variables } from '@fleetwright/kit/config';
import { describe, expect, it } from 'vitest';
import { ALL_VARIABLES, environmentOf, SERVICE_CONFIGS } from './service-configs.ts';

function row([name, variable]: [string, Variable]): string {
  const fallback =
    variable.default === undefined ? 'required' : variable.default === '' ? '' : `\`${variable.default}\``;
  const notes = [variable.isSecret && 'Secret.', variable.alias && `Also read from \`${variable.alias}\`.`].filter(
    Boolean,
  );
  return `| \`${name}\` | ${fallback} | ${[`${variable.description}.`, ...notes].join(' ')} |`;
}

function table(heading: string, variables: Variables): string[] {
  const rows = Object.entries(variables).map(row);
  return rows.length === 0
    ? []
    : [`## ${heading}`, '', '| Variable | Default | Meaning |', '|---|---|---|', ...rows, ''];
}

const own = (variables: Variables): Variables =>
  Object.fromEntries(
    Object.entries(variables).filter(([name]) => !(name in SERVICE_VARIABLES) && !(name in AGENT_VARIABLES)),
  );

it('docs/configuration.md lists every variable (run vitest with -u to write it)', async () => {
  const page = [
    '# Configuration',
    '',
    'Every service reads its environment once, at its start, and refuses to start with a variable that is missing, not valid',
    'or not its own: a misspelled name is answered with the nearest known one. At log level `debug` the configuration is',
    'printed with secrets masked. Each service declares its variables in its `*.config.ts`; a test keeps this page equal.',
    '',
    '`npm start` gives each service the variables that it reads: those of the local stack, and over them those of whoever starts',
    'it. It refuses the few that it has to decide itself (where its own PostgreSQL, NATS and keys are), and any that no service',
    'reads.',
    '',
    ...table('Every service', SERVICE_VARIABLES),
    ...table('Every service that speaks with agents', AGENT_VARIABLES),
    ...Object.entries(SERVICE_CONFIGS).flatMap(([name, { variables }]) => table(name, own(variables))),
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/configuration.md');
});

describe('the variables of all services', () => {
  it.each(Object.entries(ALL_VARIABLES))('the default of %s is one that it accepts', (_name, variable) => {
    if (variable.default !== undefined) expect(variable.schema.safeParse(variable.default).success).toBe(true);
    expect(variable.description).not.toBe('');
  });

  it('belong to one owner each, so that two services never mean different things by one name', () => {
    const all = Object.values(SERVICE_CONFIGS).flatMap(({ variables }) => Object.entries(own(variables)));
    // One definition that two services read means one thing.
    const meanings = new Map(all.map(([name, variable]) => [variable, name]));
    expect(meanings.size).toBe(new Set(all.map(([name]) => name)).size);
  });

  it('go to who reads them, and what nobody reads goes to everybody, who refuses it', () => {
    const all = {
      PATH: '/bin',
      FLEETWRIGHT_LOG_LEVEL: 'warn',
      FLEETWRIGHT_HTTP_PORT: '1',
      FLEETWRIGHT_GIT_CACHE_DIR: '/x',
      FLEETWRIGHT_MISSPELLED: '',
    };
    const { FLEETWRIGHT_GIT_CACHE_DIR: _git, ...gateway } = all;
    expect(environmentOf('gateway', all)).toEqual(gateway);
    expect(Object.keys(environmentOf('relay', all))).toEqual([
      'PATH',
      'FLEETWRIGHT_LOG_LEVEL',
      'FLEETWRIGHT_MISSPELLED',
    ]);
  });
});
