import type { FleetEventView, Instant, WebhookSettings } from '@fleetwright/contracts';
import { EVENTS_LENGTH_MAX } from '../limits.ts';
import { type Message, totalOf } from '../messages.ts';
import { slackBody } from './slack.ts';
import { summaryOf } from './summary.ts';
import { teamsBody } from './teams.ts';

export const RUN_EVENTS_KIND = 'gitops.run_events';

type Gathered = Pick<Message, 'events' | 'counts'>;

/** What a message is called: the kind of its only event, or that it is several of one run. */
export function kindOf({ events, counts }: Gathered): string {
  return totalOf(counts) === 1 ? (events[0]?.kind ?? RUN_EVENTS_KIND) : RUN_EVENTS_KIND;
}

/** The body of a delivery, made once and sent the same with every try. `now`: when it is made. */
export function bodyOf(template: WebhookSettings['template'], gathered: Gathered, now: Instant): string {
  if (template === 'slack') return JSON.stringify(slackBody(summaryOf(gathered)));
  if (template === 'teams') return JSON.stringify(teamsBody(summaryOf(gathered)));
  return JSON.stringify(jsonBody(gathered, now));
}

/** As Standard Webhooks asks: `type`, `timestamp`, `data`. */
function jsonBody(gathered: Gathered, now: Instant): object {
  const { events, counts } = gathered;
  const [first] = events;
  const type = kindOf(gathered);
  if (type !== RUN_EVENTS_KIND && first !== undefined) {
    return { type, timestamp: first.emitted_at, data: fitting(first) };
  }
  const listed: FleetEventView[] = [];
  let length = 0;
  for (const event of events) {
    const one = fitting(event);
    length += JSON.stringify(one).length;
    if (length > EVENTS_LENGTH_MAX) break;
    listed.push(one);
  }
  const data = {
    correlation_id: first?.correlation_id ?? null,
    account_id: first?.account_id ?? null,
    counts,
    total: totalOf(counts),
    events: listed,
  };
  return { type, timestamp: events.at(-1)?.emitted_at ?? now, data };
}

/** An event that is larger than a message goes without its payload: it is in the timeline under its id. */
function fitting(event: FleetEventView): FleetEventView {
  const isLarge = JSON.stringify(event.payload).length > EVENTS_LENGTH_MAX;
  return isLarge ? { ...event, payload: { omitted: 'too_large' } } : event;
}
