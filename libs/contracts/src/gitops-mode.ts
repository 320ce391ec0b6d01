import { z } from 'zod';
import { Actor } from './actor.ts';
import { Id, Instant } from './ids.ts';
import { Json, mapOf } from './json.ts';
import { ResourceKind } from './resource.ts';

/** Whether what a repository manages can be changed by hand. */
export const GitopsMode = z.object({
  /** `on`: only through git. */
  mode: z.enum(['off', 'on']),
  /** Kinds that stay editable while it is on. */
  exceptions: z.array(ResourceKind).max(32),
  /** What loosens the mode, or changes what it rests on, needs a second person. */
  two_person: z.boolean(),
});
export type GitopsMode = z.infer<typeof GitopsMode>;

/** One resource, or a whole kind, that one person may change by hand for a while although the mode is on. */
export const BreakGlass = z.object({
  id: Id,
  kind: ResourceKind,
  /** null: every resource of the kind. */
  key: z.string().min(1).max(200).nullable(),
  reason: z.string().min(1).max(1_000),
  /** The one whom it is open for. */
  opened_by: Actor,
  opened_at: Instant,
  /** When it ends, or ended, by itself or by hand. */
  ends_at: Instant,
  /** Who ended it before its time; null: nobody. */
  ended_by: Actor.nullable(),
  /** The second person; null: none was needed. */
  confirmed_by: Actor.nullable(),
  /** More than 24 h in 7 days, and nobody had to confirm it: told each day while it is open. */
  is_prolonged: z.boolean(),
  /** When that was told last; null: not prolonged. */
  told_at: Instant.nullable(),
  /** Open until what was changed is in git again, or undone, and somebody has closed it. */
  review: z.object({
    /** null: it is open. */
    closed_by: Actor.nullable(),
    /** null: it is open. */
    closed_at: Instant.nullable(),
  }),
});
export type BreakGlass = z.infer<typeof BreakGlass>;

/** What is done once a second person says so: a command as it was asked for. */
export const HeldCommand = z.object({ type: z.string().min(1).max(64), data: mapOf(z.string(), Json) });
export type HeldCommand = z.infer<typeof HeldCommand>;

/** Something that waits for a second person. Before that nothing of it is done. */
export const PendingChange = z.object({
  id: Id,
  /** What it is about; there is one pending change a target: `gitops_mode`, `gitops_repository:<id>`, `break_glass:node/a`, … */
  target: z.string().min(1).max(300),
  /** One line for people. */
  summary: z.string().min(1).max(500),
  /** What makes it need a second person, in words that stay the same: `mode`, `exceptions`, `auto_apply`, … */
  loosens: z.array(z.string().min(1).max(64)).min(1).max(32),
  /** What the second person must hold. */
  permission: z.enum(['system.policies.write', 'system.fleet.break_glass']),
  command: HeldCommand,
  asked_by: Actor,
  asked_at: Instant,
  /** 24 h later. */
  expires_at: Instant,
});
export type PendingChange = z.infer<typeof PendingChange>;
