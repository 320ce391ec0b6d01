/** What the person who starts the local stack may decide: which remotes are reached, and where credentials come from. */
const THEIRS = /^FLEETWRIGHT_(GIT|VAULT|CREDENTIAL)/;

/** The services' environment with those variables of `given`, which win. A Vault replaces the file of credentials. */
export function withOperators(
  environment: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const theirs = Object.entries(given).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return THEIRS.test(name) && value !== undefined && value !== '';
  });
  const all = { ...environment, ...Object.fromEntries(theirs) };
  if (all['FLEETWRIGHT_VAULT_URL'] === undefined) return all;
  const { FLEETWRIGHT_CREDENTIALS_FILE: _file, FLEETWRIGHT_CREDENTIALS_KEY_FILE: _key, ...withVault } = all;
  return withVault;
}
