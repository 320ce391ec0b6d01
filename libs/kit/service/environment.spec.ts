import { expect, it } from 'vitest';
import { ENVIRONMENT, type Variable } from './environment.ts';

function row([name, variable]: [string, Variable]): string {
  const fallback =
    variable.default === undefined ? 'required' : variable.default === '' ? '' : `\`${variable.default}\``;
  const notes = [variable.isSecret && 'Secret.', variable.alias && `Also read from \`${variable.alias}\`.`].filter(
    Boolean,
  );
  return `| \`${name}\` | ${fallback} | ${[`${variable.description}.`, ...notes].join(' ')} |`;
}

it('docs/configuration.md lists every variable (run vitest with -u to write it)', async () => {
  const page = [
    '# Configuration',
    '',
    'Every service reads its environment once, at its start, and refuses to start with a variable that is missing, not valid',
    'or unknown: a misspelled name is answered with the nearest known one. At log level `debug` the configuration is',
    'printed with secrets masked. The table is `libs/kit/service/environment.ts`; a test keeps this page equal to it.',
    '`npm start` sets what the local stack needs, and passes on `FLEETWRIGHT_GIT_*`, `FLEETWRIGHT_VAULT_*` and',
    '`FLEETWRIGHT_CREDENTIAL*` of whoever starts it.',
    '',
    '| Variable | Default | Meaning |',
    '|---|---|---|',
    ...Object.entries(ENVIRONMENT).map(row),
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../../docs/configuration.md');
});
