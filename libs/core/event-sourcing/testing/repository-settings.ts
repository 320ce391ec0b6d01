import type { RepositorySettings } from '@fleetwright/contracts';

/** A registration in which nothing is wrong, but for what the test says. */
export function settingsOf(overrides: Partial<RepositorySettings> = {}): RepositorySettings {
  return {
    name: 'fleet',
    repo_url: 'https://git.example.com/acme/fleet.git',
    branch: 'main',
    path_prefix: '',
    vault_credential_path: null,
    ssh_credential_id: null,
    ssh_host_key: null,
    reconcile_interval_seconds: 300,
    enabled: true,
    auto_apply: false,
    max_open_proposals: null,
    metadata: {},
    ...overrides,
  };
}
