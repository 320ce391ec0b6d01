import { z } from 'zod';
import { NAME_FORMAT } from '../fleet-formats.ts';
import {
  CHECK_INTERVAL_SECONDS_MAX,
  CHECK_INTERVAL_SECONDS_MIN,
  CHECK_TIMEOUT_SECONDS_MAX,
  CHECKS_PER_VERSION_MAX,
  FILES_PER_VERSION_MAX,
  PACKAGES_PER_VERSION_MAX,
  PATH_LENGTH_MAX,
  UNITS_PER_VERSION_MAX,
} from './limits.ts';

/**
 * Absolute, in one spelling: no empty part, no `.` or `..`, no `/` at its end, no control character. The root itself is no
 * path of a file.
 */
export const FilePath = z
  .string()
  .max(PATH_LENGTH_MAX)
  .regex(/^(?:\/(?!\.{1,2}(?:\/|$))[^/\p{Cc}]+)+$/u, 'an absolute path without `.`, `..`, `//` or an ending `/`');

/** Octal digits as a text, three or four; the first of four is 0 or 1 (sticky), never setuid or setgid. */
export const FileMode = z.string().regex(/^[01]?[0-7]{3}$/, 'three or four octal digits as a text, e.g. "0644"');

/** A user or group of the node, by name: POSIX portable, at most 32 characters. */
export const OwnerName = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/);

/** One file that a module puts on the node. */
export const ContentFile = z.strictObject({
  path: FilePath,
  mode: FileMode,
  owner: OwnerName,
  /** Missing: the primary group of the owner. */
  group: OwnerName.optional(),
  /**
   * The template, at most FILE_BYTES_MAX bytes of UTF-8. `{{ config.key }}` and `{{ config.a.b }}` are filled in one pass
   * from the module's effective config; `{{{{` is a literal `{{`; any other `{{` is an error.
   */
  text: z.string(),
});
export type ContentFile = z.infer<typeof ContentFile>;

/** A Debian package: its name as apt takes it, without version, architecture or option. */
export const PackageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]{0,127}$/);

/** One unit of systemd. */
export const ContentUnit = z.strictObject({
  /** With its suffix, e.g. `nginx.service`. Never begins with `-`. */
  name: z.string().regex(/^[A-Za-z0-9_@][A-Za-z0-9:_.@-]{0,127}\.(?:service|timer|socket|path|target|mount)$/),
  /** Whether it is enabled and running, or disabled and stopped. */
  enabled: z.boolean(),
  /** Its files: it is restarted when one of them changed. Missing: all files of the module. */
  restart_on: z.array(FilePath).max(FILES_PER_VERSION_MAX).optional(),
});
export type ContentUnit = z.infer<typeof ContentUnit>;

const timing = {
  /** Unique within the module. */
  name: z.string().regex(NAME_FORMAT.pattern),
  interval_seconds: z.int().min(CHECK_INTERVAL_SECONDS_MIN).max(CHECK_INTERVAL_SECONDS_MAX),
  timeout_seconds: z.int().min(1).max(CHECK_TIMEOUT_SECONDS_MAX),
  /** How many times in a row it must fail to count as failing, and pass to count as passing again. */
  threshold: z.int().min(1).max(10),
};

/** How the agent tells whether the module does its work. A failing check makes the node `degraded` and changes nothing. */
export const HealthCheck = z.discriminatedUnion('kind', [
  /** Passes when it ends with 0. An argument vector, no shell; the first is an absolute path. */
  z.strictObject({
    kind: z.literal('command'),
    ...timing,
    command: z.array(z.string().min(1).max(4096)).min(1).max(64),
  }),
  /** Passes on the status; a redirect is not followed. Asked of the node itself, so loopback is what it is for. */
  z.strictObject({
    kind: z.literal('http'),
    ...timing,
    url: z
      .string()
      .max(2048)
      .regex(/^https?:\/\/[!-~]+$/),
    /** Missing: any of 200 to 299. */
    status: z.int().min(100).max(599).optional(),
  }),
  /** Passes when the connection is accepted. */
  z.strictObject({
    kind: z.literal('tcp'),
    ...timing,
    host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
    port: z.int().min(1).max(65_535),
  }),
]);
export type HealthCheck = z.infer<typeof HealthCheck>;

/**
 * What one version of a module is on a node. The document is its canonical JSON (RFC 8785), at most CONTENT_BYTES_MAX
 * bytes, and is known by the SHA-256 of these bytes. Never changes once published. Readers refuse a `format` that they do
 * not know: `unknown_format`.
 */
export const ModuleContent = z.strictObject({
  format: z.literal(1),
  /** Each path once; none is the folder of another. In the order of their paths. */
  files: z.array(ContentFile).max(FILES_PER_VERSION_MAX),
  packages: z.array(PackageName).max(PACKAGES_PER_VERSION_MAX),
  units: z.array(ContentUnit).max(UNITS_PER_VERSION_MAX),
  health: z.array(HealthCheck).max(CHECKS_PER_VERSION_MAX),
});
export type ModuleContent = z.infer<typeof ModuleContent>;

export const MODULE_CONTENT_EXAMPLE: ModuleContent = {
  format: 1,
  files: [
    {
      path: '/etc/nginx/conf.d/fleet.conf',
      mode: '0644',
      owner: 'root',
      text: 'worker_processes {{ config.workers }};\n',
    },
  ],
  packages: ['nginx'],
  units: [{ name: 'nginx.service', enabled: true }],
  health: [
    {
      kind: 'http',
      name: 'answers',
      url: 'http://127.0.0.1:8080/healthz',
      interval_seconds: 10,
      timeout_seconds: 5,
      threshold: 3,
    },
  ],
};
