import type { Json } from '@fleetwright/contracts';
import type { ContentFile, HealthCheck, ModuleContent } from '@fleetwright/contracts/agents';

export interface CatalogueModule {
  readonly name: string;
  readonly description: string;
  readonly config: Readonly<Record<string, Json>>;
  /** In the order of their promotion: channels follow the last one promoted to their state. */
  readonly versions: readonly {
    readonly version: string;
    readonly state: 'blessed' | 'live' | 'retired';
    /** Missing: it puts nothing on a node. */
    readonly content?: ModuleContent;
  }[];
}

const file = (path: string, lines: readonly string[]): ContentFile => ({
  path,
  mode: '0644',
  owner: 'root',
  text: `${lines.join('\n')}\n`,
});

/**
 * Passes while `pattern` is a line of the file, below the folder that the agent works on. The demo's checks look at files and
 * not at services: they pass on any machine, for anybody.
 */
const lineIn = (name: string, path: string, pattern: string, otherwise: string): HealthCheck => ({
  kind: 'command',
  name,
  command: ['/bin/sh', '-c', `grep -Eqx '${pattern}' "$FLEETWRIGHT_ROOT${path}" || { echo '${otherwise}'; exit 1; }`],
  interval_seconds: 5,
  timeout_seconds: 5,
  threshold: 1,
});

/** Neither packages nor units: a folder in a machine's place has none of them. docs/modules.md says how real ones are written. */
const content = (files: readonly ContentFile[], health: HealthCheck): ModuleContent => ({
  format: 1,
  files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  packages: [],
  units: [],
  health: [health],
});

const BASE = content(
  [file('/etc/motd', ['{{ config.motd }}']), file('/etc/timezone', ['{{ config.time_zone }}'])],
  lineIn('time_zone', '/etc/timezone', '[A-Z][A-Za-z_]+(/[A-Za-z_]+)*', 'there is no such time zone'),
);

const hardening = (more: readonly string[]) =>
  content(
    [
      file('/etc/sysctl.d/60-hardening.conf', ['kernel.kptr_restrict = 2', 'kernel.dmesg_restrict = 1', ...more]),
      file('/etc/ssh/sshd_config.d/60-hardening.conf', ['PermitRootLogin {{ config.root_login }}']),
    ],
    lineIn(
      'kernel',
      '/etc/sysctl.d/60-hardening.conf',
      'kernel.kptr_restrict = 2',
      'addresses of the kernel are shown',
    ),
  );

const CHRONY = content(
  [file('/etc/chrony/conf.d/fleet.conf', ['pool {{ config.pool }} iburst'])],
  lineIn('pool', '/etc/chrony/conf.d/fleet.conf', 'pool [a-z0-9.-]+ iburst', 'there is no pool of servers'),
);

const nginx = (connections: number) =>
  content(
    [
      file('/etc/nginx/nginx.conf', [
        'user www-data;',
        'worker_processes {{ config.workers }};',
        'events {',
        `  worker_connections ${connections};`,
        '}',
        'http {',
        '  server {',
        '    listen {{ config.port }};',
        '  }',
        '}',
      ]),
    ],
    lineIn('workers', '/etc/nginx/nginx.conf', 'worker_processes [1-9][0-9]*;', 'nginx has no worker process'),
  );

/** The demo's modules. */
export const CATALOGUE: readonly CatalogueModule[] = [
  {
    name: 'system-base',
    description: 'Users, time zone and the packages that every node has',
    config: { motd: 'This machine belongs to the fleet.', time_zone: 'Etc/UTC' },
    versions: [
      { version: '2.3.0', state: 'retired' },
      { version: '2.4.1', state: 'live', content: BASE },
    ],
  },
  {
    name: 'security-hardening',
    description: 'Kernel and SSH settings',
    config: { root_login: 'no' },
    versions: [
      { version: '1.8.0', state: 'live', content: hardening([]) },
      { version: '1.9.0', state: 'blessed', content: hardening(['net.ipv4.conf.all.rp_filter = 1']) },
    ],
  },
  {
    name: 'chrony',
    description: 'Network time',
    config: { pool: 'pool.ntp.org' },
    versions: [{ version: '4.5.0', state: 'live', content: CHRONY }],
  },
  {
    name: 'nginx',
    description: 'Web server and reverse proxy',
    config: { workers: 2, port: 8080 },
    versions: [
      { version: '1.24.0', state: 'retired' },
      { version: '1.26.0', state: 'live', content: nginx(768) },
      { version: '1.27.3', state: 'blessed', content: nginx(1024) },
    ],
  },
];
