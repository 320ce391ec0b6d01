/** Agents are spread over this at least, seconds: below that nothing is gained. */
const SPREAD_SECONDS_MIN = 30;
/** Nobody waits longer, seconds, however many there are. */
const SPREAD_SECONDS_MAX = 3_600;
const AGENTS_PER_SECOND = 100;

/**
 * Over how many seconds the agents of an account spread what they do all at once, such as connecting anew: 1 s for each 100,
 * 30 at least and 3,600 at most. What agents are told, and how long their silence is forgiven, is this one number.
 */
export function agentSpreadSeconds(agents: number): number {
  return Math.min(SPREAD_SECONDS_MAX, Math.max(SPREAD_SECONDS_MIN, Math.ceil(agents / AGENTS_PER_SECOND)));
}
