import { z } from 'zod';
import { Digest, Instant } from '../ids.ts';
import { FilePath } from './content.ts';
import { BootId } from './enrolment.ts';
import {
  DRIFTED_PER_REPORT_MAX,
  MESSAGE_LENGTH_MAX,
  MODULES_PER_NODE_MAX,
  NETWORKS_PER_NODE_MAX,
  OUTPUT_TAIL_BYTES_MAX,
} from './limits.ts';
import { BundleNumber } from './manifest.ts';

const Message = z.string().max(MESSAGE_LENGTH_MAX);
/** Stable, in snake_case; the runbook has each. */
const Code = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);

/** Where apply was when it failed, in its order. */
export const ApplyStep = z.enum([
  'fetch',
  'verify',
  'render',
  'plan',
  'packages',
  'files',
  'units',
  'network',
  'remove',
]);
export type ApplyStep = z.infer<typeof ApplyStep>;

export const ModuleReport = z.object({
  name: z.string(),
  /** null: the manifest says none. */
  version: z.string().nullable(),
  state: z.enum([
    /** Not looked at yet. */
    'pending',
    /** At work, or waiting for what passes: a lock, a fetch, space. */
    'applying',
    'applied',
    /** A step failed; its files are as they were before. Tried again only on a new manifest, or with `--once`. */
    'failed',
  ]),
  /** Present while `failed`, and while `applying` waits for something. */
  problem: z
    .object({
      step: ApplyStep,
      code: Code,
      message: Message,
      /** The last lines that the step printed, secrets masked; of all modules together at most OUTPUT_TAIL_BYTES_MAX bytes. */
      output_tail: z.string().max(OUTPUT_TAIL_BYTES_MAX).optional(),
    })
    .optional(),
});
export type ModuleReport = z.infer<typeof ModuleReport>;

export const CheckReport = z.object({
  module: z.string(),
  /** Of the check, in the module's `health`. */
  name: z.string(),
  state: z.enum([
    /** Not decided yet. */
    'unknown',
    'passing',
    'failing',
  ]),
  /** Present while failing. */
  /** Absent where there is nothing to say. */
  message: Message.optional(),
});
export type CheckReport = z.infer<typeof CheckReport>;

/** A file that somebody changed by hand since it was last applied; it was backed up and put back, or is only told (`--noop`). */
export const DriftedFile = z.object({
  module: z.string(),
  path: FilePath,
  what: z.enum(['content', 'mode', 'owner', 'missing', 'conffile_kept']),
});
export type DriftedFile = z.infer<typeof DriftedFile>;

/**
 * A WireGuard key: 32 bytes in base64, spelled in the one way that `wg` takes. The last digit has two bits to spare, which
 * are zero: with others one peer's key would have every peer's `wg` refuse the configuration of the whole network.
 */
export const WireGuardKey = z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/);

export const NetworkReport = z.object({
  network: z.string(),
  /** Of the key that the node made for this network. */
  public_key: WireGuardKey,
  /** `rendered`: the machine cannot do it (no kernel support, no permission); the configuration lies there. */
  state: z.enum(['applied', 'rendered', 'failed']),
  /** Absent where there is nothing to say. */
  message: Message.optional(),
});
export type NetworkReport = z.infer<typeof NetworkReport>;

/**
 * What a node says of itself, on `report`: every `report_interval_seconds`, and at once when something changed, but never
 * two within REPORT_GAP_MS_MIN. At most REPORT_BYTES_MAX bytes of JSON: the agent cuts output first, then messages.
 */
export const AgentReport = z.object({
  format: z.literal(1),
  agent_version: z.string().min(1).max(64),
  boot_id: BootId,
  /** Grows with every report of this start of the agent. */
  sequence: z.int().min(1),
  /** By the clock of the node. Nothing is decided by it. */
  sent_at: Instant,
  /** What the agent works on or has applied; null: it has none yet. */
  bundle: z.object({ number: BundleNumber, digest: Digest }).nullable(),
  /** `idle` once all that could be done for this bundle was done, well or not. */
  activity: z.enum(['starting', 'fetching', 'applying', 'waiting', 'idle']),
  /** Whether the agent only reports what it would do (`--noop`). Such a node never counts as converged. */
  noop: z.boolean(),
  modules: z.array(ModuleReport).max(MODULES_PER_NODE_MAX),
  health: z.array(CheckReport),
  /** Each is told for ten minutes, since a report may be lost; with `noop` for as long as it is so. */
  drifted: z.array(DriftedFile).max(DRIFTED_PER_REPORT_MAX),
  drifted_total: z.int().min(0),
  networks: z.array(NetworkReport).max(NETWORKS_PER_NODE_MAX),
  /** Of the agent or the machine as a whole: `clock_skew`, `disk_full`, `unknown_format`, `older_bundle_refused`, … */
  problems: z.array(z.object({ code: Code, message: Message })).max(20),
});
export type AgentReport = z.infer<typeof AgentReport>;

export const AGENT_REPORT_EXAMPLE: AgentReport = {
  format: 1,
  agent_version: '1.0.0',
  boot_id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  sequence: 7,
  sent_at: '2026-01-31T03:00:00.000Z',
  bundle: { number: { epoch: 0, counter: 3 }, digest: 'b'.repeat(64) },
  activity: 'idle',
  noop: false,
  modules: [{ name: 'nginx', version: '1.26.0', state: 'applied' }],
  health: [{ module: 'nginx', name: 'answers', state: 'passing' }],
  drifted: [],
  drifted_total: 0,
  networks: [],
  problems: [],
};
