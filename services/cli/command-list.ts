import type { CommandLine } from './command-line.ts';

/** A command as the help text knows it. What it takes and does is loaded when somebody asks for it. */
export interface ListedCommand {
  /** Its name and its arguments, as commander reads them. */
  readonly usage: string;
  readonly description: string;
  /** Adds its options, its own commands if it is a group, and what it does. */
  readonly load: () => Promise<(line: CommandLine) => void>;
  readonly isHidden?: true;
}

/** In the order of the help text. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    usage: 'validate <file...>',
    description: 'check fleet.yaml files offline, with the code of the server; - is the standard input',
    load: async () => (await import('./commands/validate.ts')).setUpValidate,
  },
  {
    usage: 'schema',
    description: 'print the JSON Schema of fleet.yaml (draft 2020-12), offline',
    load: async () => (await import('./commands/schema.ts')).setUpSchema,
  },
  {
    usage: 'plan <file>',
    description: 'what a fleet.yaml would change in the live fleet; opens nothing. - is the standard input',
    load: async () => (await import('./commands/plan.ts')).setUpPlan,
  },
  {
    usage: 'repo',
    description: 'registered repositories',
    load: async () => (await import('./commands/repo.ts')).setUpRepo,
  },
  {
    usage: 'runs [run]',
    description: 'the latest runs, or one of them',
    load: async () => (await import('./commands/runs.ts')).setUpRuns,
  },
  {
    usage: 'sync <repository>',
    description: 'fetch and compare now, and wait for the result',
    load: async () => (await import('./commands/sync.ts')).setUpSync,
  },
  {
    usage: 'proposals',
    description: 'what waits for a decision',
    load: async () => (await import('./commands/proposals.ts')).setUpProposals,
  },
  {
    usage: 'approve [proposals...]',
    description: 'approve proposals, all or none of them',
    load: async () => (await import('./commands/proposals.ts')).setUpApprove,
  },
  {
    usage: 'reject [proposals...]',
    description: 'reject proposals, all or none of them',
    load: async () => (await import('./commands/proposals.ts')).setUpReject,
  },
  {
    usage: 'review',
    description: 'go through what waits for a decision, one by one',
    load: async () => (await import('./commands/review.ts')).setUpReview,
  },
  {
    usage: 'edit <proposal>',
    description: 'change what a proposal would apply, or leave it out',
    load: async () => (await import('./commands/edit.ts')).setUpEdit,
  },
  {
    usage: 'retry <proposal>',
    description: 'try a failed or blocked proposal again, as it was approved',
    load: async () => (await import('./commands/retry.ts')).setUpRetry,
  },
  {
    usage: 'drift [repository]',
    description: 'what no longer looks as last applied; of all repositories unless one is named',
    load: async () => (await import('./commands/drift.ts')).setUpDrift,
  },
  {
    usage: 'revert <repository>',
    description: 'propose to put back what drifted, as last applied',
    load: async () => (await import('./commands/drift.ts')).setUpRevert,
  },
  {
    usage: 'adopt <repository>',
    description: 'the change of fleet.yaml that accepts what drifted, as a patch',
    load: async () => (await import('./commands/adopt.ts')).setUpAdopt,
  },
  {
    usage: 'rollback <run>',
    description: 'the change of fleet.yaml that restores what was before a run, as a patch',
    load: async () => (await import('./commands/rollback.ts')).setUpRollback,
  },
  {
    usage: 'policies',
    description: 'who decides about which changes',
    load: async () => (await import('./commands/policies.ts')).setUpPolicies,
  },
  {
    usage: 'fleet [kind]',
    description: 'the live fleet: what there is of a kind, and who manages it',
    load: async () => (await import('./commands/fleet.ts')).setUpFleet,
  },
  {
    usage: 'diff <from> [to]',
    description: 'what changed in the live fleet between two moments; to now, unless told',
    load: async () => (await import('./commands/fleet-diff.ts')).setUpFleetDiff,
  },
  {
    usage: 'nodes',
    description: 'the live nodes, and what each of them should be',
    load: async () => (await import('./commands/nodes.ts')).setUpNodes,
  },
  {
    usage: 'agents',
    description: 'what runs on the nodes: how they are, and how machines are let in and shown out',
    load: async () => (await import('./commands/agents.ts')).setUpAgents,
  },
  {
    usage: 'explain <kind> <key>',
    description: 'why a resource is as it is: commits, proposals, decisions, changes by hand',
    load: async () => (await import('./commands/explain.ts')).setUpExplain,
  },
  {
    usage: 'why <kind> <key>',
    description: 'the same as explain',
    load: async () => (await import('./commands/explain.ts')).setUpExplain,
  },
  {
    usage: 'export [repository]',
    description: 'the live fleet, or what a repository manages of it, as a fleet.yaml',
    load: async () => (await import('./commands/export.ts')).setUpExport,
  },
  {
    usage: 'events',
    description: 'what happened in the account, newest last',
    load: async () => (await import('./commands/events.ts')).setUpEvents,
  },
  {
    usage: 'tokens',
    description: 'tokens that programs and assistants work with',
    load: async () => (await import('./commands/tokens.ts')).setUpTokens,
  },
  {
    usage: 'webhooks',
    description: 'addresses that fleet events are sent to',
    load: async () => (await import('./commands/webhooks.ts')).setUpWebhooks,
  },
  {
    usage: 'credentials',
    description: 'git credentials of an installation without Vault',
    load: async () => (await import('./commands/credentials.ts')).setUpCredentials,
  },
  {
    usage: 'dead-letters',
    description: 'events that a stage could not handle',
    load: async () => (await import('./commands/dead-letters.ts')).setUpDeadLetters,
  },
  {
    usage: 'rebuild',
    description: 'build the read models anew from the events',
    load: async () => (await import('./commands/rebuild.ts')).setUpRebuild,
  },
  {
    usage: 'call [operation] [fields...]',
    description: 'any operation of the gateway by its name; without one, what there is',
    load: async () => (await import('./commands/call.ts')).setUpCall,
  },
  {
    usage: 'login [context]',
    description:
      'keep a token for a gateway (--url) under a name, and use it from now on; the current context unless named',
    load: async () => (await import('./commands/login.ts')).setUpLogin,
  },
  {
    usage: 'logout [context]',
    description: 'forget a context and its token; the current one unless named',
    load: async () => (await import('./commands/login.ts')).setUpLogout,
  },
  {
    usage: 'contexts',
    description: 'the gateways that you are signed in to',
    load: async () => (await import('./commands/login.ts')).setUpContexts,
  },
  {
    usage: 'completion <shell>',
    description: 'what a shell needs to complete command lines',
    load: async () => (await import('./commands/completion.ts')).setUpCompletion,
  },
  {
    usage: 'complete-words [words...]',
    description: 'asked by the shell: what the last of the words may become',
    load: async () => (await import('./commands/complete-words.ts')).setUpCompleteWords,
    isHidden: true,
  },
];
