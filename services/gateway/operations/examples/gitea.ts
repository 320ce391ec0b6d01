/** A repository as the git server describes it. */
export const GITEA_REPOSITORY = {
  owner: 'acme',
  name: 'fleet-config',
  private: true,
  page_url: 'https://git.example.com/acme/fleet-config',
  ssh_url: 'git@git.example.com:acme/fleet-config.git',
  https_url: 'https://git.example.com/acme/fleet-config.git',
  default_branch: 'main',
  repo_url: 'https://git.example.com/acme/fleet-config.git',
};
