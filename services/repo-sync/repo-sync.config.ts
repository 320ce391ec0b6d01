import {
  type ConfigOf,
  defineConfig,
  flag,
  optionalText,
  optionalUrl,
  text,
  type ServiceConfig,
  type Variables,
} from '@fleetwright/kit/config';

const VARIABLES = {
  FLEETWRIGHT_GIT_CACHE_DIR: {
    description: 'folder of the bare clones; may be deleted at any time',
    schema: text('a folder'),
    default: '.data/git',
    isSecret: false,
  },
  FLEETWRIGHT_GIT_CA_FILE: {
    description: "PEM file of the authorities that https remotes are trusted by; nothing: this machine's",
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_GIT_ALLOW_LOOPBACK: {
    description: 'let remotes be on this machine, and be http; for development and tests only',
    schema: flag(),
    default: 'false',
    isSecret: false,
  },
  FLEETWRIGHT_GIT_ALLOW_PRIVATE_NETWORKS: {
    description: 'let remotes be in private networks',
    schema: flag(),
    default: 'false',
    isSecret: false,
  },
  FLEETWRIGHT_VAULT_URL: {
    description: 'HashiCorp Vault, where git credentials are; nothing: FLEETWRIGHT_CREDENTIALS_FILE',
    schema: optionalUrl('http://', 'https://'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_VAULT_TOKEN: {
    description:
      'token for Vault; nothing: FLEETWRIGHT_VAULT_TOKEN_FILE, or the listener of an agent that adds its own',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_VAULT_TOKEN_FILE: {
    description: 'file with the token for Vault, as an agent writes it; read at each use',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_VAULT_NAMESPACE: {
    description: 'namespace of Vault; nothing: the root one',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_CREDENTIAL_PREFIXES: {
    description: 'folders of credentials that accounts may use, separated by commas; {account} stands for its id',
    schema: text('folders such as secret/data/gitops/, separated by commas'),
    default: 'secret/data/powernode/gitops/',
    isSecret: false,
  },
  FLEETWRIGHT_CREDENTIALS_FILE: {
    description: 'encrypted file of git credentials, for installations without Vault; nothing: none',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_CREDENTIALS_KEY: {
    description: 'key of that file: 32 bytes in base64; nothing: FLEETWRIGHT_CREDENTIALS_KEY_FILE',
    schema: optionalText(),
    default: '',
    isSecret: true,
  },
  FLEETWRIGHT_CREDENTIALS_KEY_FILE: {
    description: 'file with the key of FLEETWRIGHT_CREDENTIALS_FILE; read at each use',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
} as const satisfies Variables;

export const RepoSyncConfig = defineConfig(VARIABLES);
export type RepoSyncConfig = ServiceConfig & ConfigOf<typeof VARIABLES>;
