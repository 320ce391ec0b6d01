import type { AccountId, FleetEventView, Id, WebhookDelivery, WebhookDeliveryState } from '@fleetwright/contracts';
import { type Due, kindOf, totalOf } from '@fleetwright/core/webhooks';

export interface DueRow extends Omit<Due, 'failing_since'> {
  readonly failing_since: Date | null;
}

export interface DeliveryRow {
  readonly id: Id;
  readonly subscription_id: Id;
  readonly account_id: AccountId;
  readonly events: readonly FleetEventView[];
  readonly counts: Readonly<Record<string, number>>;
  readonly state: WebhookDeliveryState;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_answer: string | null;
  readonly last_error: string | null;
  readonly held_until: Date;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  /** null: the subscription is gone. */
  readonly next_attempt_at: Date | null;
}

export function dueOf({ failing_since, ...row }: DueRow): Due {
  return { ...row, failing_since: failing_since?.toISOString() ?? null };
}

export function deliveryOf(row: DeliveryRow): WebhookDelivery {
  const { id, subscription_id, account_id, state, attempts, last_status, last_answer, last_error } = row;
  const next = Math.max(row.held_until.getTime(), row.next_attempt_at?.getTime() ?? 0);
  return {
    ...{ id, subscription_id, account_id, state, attempts, last_status, last_answer, last_error },
    kind: kindOf(row),
    events: totalOf(row.counts),
    next_attempt_at: state === 'queued' && row.next_attempt_at !== null ? new Date(next).toISOString() : null,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}
