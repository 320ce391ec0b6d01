import { z } from 'zod';
import { Digest, Instant } from './ids.ts';

/** Nodes that a group names; the rest of it is counted. */
export const REACHED_NODES_NAMED_MAX = 20;
/** Groups that a reach tells; the rest is counted. */
export const REACH_GROUPS_MAX = 20;
/** Files that a reach tells; the rest is counted. */
export const REACHED_FILES_MAX = 100;
/** Nodes of a run that are named with what they came to; the rest is counted. */
export const RUN_NODES_NAMED_MAX = 100;

/** What becomes of one file of a node. */
export const ReachedFile = z.object({
  module: z.string(),
  path: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  /**
   * Unified diff of the file as it is rendered on the node, secrets masked. null: only mode or owner change, or only what is
   * masked, or the texts are too long to be shown.
   */
  diff: z.string().nullable(),
});
export type ReachedFile = z.infer<typeof ReachedFile>;

/** Nodes that come out alike: the same modules change on them in the same way. */
export const ReachedGroup = z.object({
  /** The first twenty hostnames, in order. */
  nodes: z.array(z.string()).max(REACHED_NODES_NAMED_MAX),
  /** How many nodes it has. */
  total: z.int().min(1),
  /** Of the nodes themselves. What is on the machine of a removed one stays. */
  change: z.enum(['added', 'changed', 'removed']),
  /** Of a removed node, the one that it had. */
  template: z.string(),
  /** In the order of their names. `from` and `to` are versions; null: the catalogue has none. */
  modules: z.array(
    z.object({
      name: z.string(),
      change: z.enum(['added', 'changed', 'removed']),
      /** Missing for one that is added. */
      from: z.string().nullable().optional(),
      /** Missing for one that is removed. */
      to: z.string().nullable().optional(),
    }),
  ),
  /** Overlay networks whose configuration may be another one on these nodes. */
  networks: z.array(z.string()),
  /** In the order of modules and paths; a hundred at most in all groups together. */
  files: z.array(ReachedFile).max(REACHED_FILES_MAX),
  files_total: z.int().min(0),
});
export type ReachedGroup = z.infer<typeof ReachedGroup>;

/** Which nodes changes reach, and what becomes of them, once all of the changes are applied. */
export const Reach = z.object({
  /** Nodes that become something else, those that are added or removed among them. */
  total: z.int().min(0),
  /** The largest twenty, the greatest first. */
  groups: z.array(ReachedGroup).max(REACH_GROUPS_MAX),
  groups_total: z.int().min(0),
  /** A ReachedNodes. Missing in a plan, which is not kept. */
  nodes_document: Digest.optional(),
});
export type Reach = z.infer<typeof Reach>;

/** All groups of a reach, the greatest first, each with all of its nodes and by what it is reached. */
export const ReachedNodes = z.array(
  z.object({
    nodes: z.array(z.string()),
    change: ReachedGroup.shape.change,
    template: z.string(),
    /** Names of the modules that change. */
    modules: z.array(z.string()),
    networks: z.array(z.string()),
  }),
);
export type ReachedNodes = z.infer<typeof ReachedNodes>;

/** A node that a run reaches, and how far it has come with it. */
export const RunNode = z.object({
  hostname: z.string(),
  /** `waiting`: it has no agent that ever reported, so nobody knows. */
  state: z.enum(['waiting', 'converging', 'converged', 'degraded', 'offline']),
  /** Since when it is so; of one that is offline, when it reported last. null: waiting, or about to be told. */
  since: Instant.nullable(),
  /** The first thing that is wrong, in the words of the agent; null unless degraded. */
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type RunNode = z.infer<typeof RunNode>;

/** How far the nodes that a run reaches have come. Those that are none of these have no agent that ever reported. */
export const RunNodes = z.object({
  /** Nodes that become something else by this run, without those that it removes. */
  affected: z.int().min(0),
  /** Are what they should be, and say so. */
  converged: z.int().min(0),
  /** Know what they should be, or are about to. */
  converging: z.int().min(0),
  /** Could not become it, or a check fails. */
  degraded: z.int().min(0),
  /** Are silent, whatever they were before. */
  offline: z.int().min(0),
  /** The first hundred, those that somebody has to look after first: degraded, offline, waiting, converging, converged. */
  items: z.array(RunNode).max(RUN_NODES_NAMED_MAX),
});
export type RunNodes = z.infer<typeof RunNodes>;
