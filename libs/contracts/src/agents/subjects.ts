/**
 * The subjects of one agent: `agent.<account>.<instance>.…`. The bus lets it publish `report` and `ask.*` and subscribe to
 * `told` and `inbox.>` below this prefix, and nothing else. Its connection uses `inbox` as the prefix of its inboxes: an
 * answer is sent nowhere else.
 */
export interface AgentSubjects {
  /** Published by the agent: an AgentReport. No answer. */
  readonly report: string;
  /** Requests of the agent, each answered on its inbox within 5 s, or not at all while the service is away. */
  readonly askBundle: string;
  readonly askContent: string;
  readonly askRotate: string;
  /** Subscribed by the agent: an AgentNotice. */
  readonly told: string;
  /** Prefix of the agent's inboxes, without an ending dot. */
  readonly inbox: string;
}

export function agentSubjects(accountId: string, instanceId: string): AgentSubjects {
  const prefix = `agent.${accountId}.${instanceId}`;
  return {
    report: `${prefix}.report`,
    askBundle: `${prefix}.ask.bundle`,
    askContent: `${prefix}.ask.content`,
    askRotate: `${prefix}.ask.rotate`,
    told: `${prefix}.told`,
    inbox: `${prefix}.inbox`,
  };
}
