import type { CommandType } from './commands.ts';
import type { EventType } from './events/index.ts';

/** One process of the pipeline: what it hears, what it writes, and where. */
interface StageEntry {
  readonly does: string;
  /** Events that trigger it. Each is owed an answer. */
  readonly consumes: readonly EventType[];
  readonly emits: readonly EventType[];
  /** The streams it alone writes, by prefix. */
  readonly streams: readonly string[];
  readonly commands: readonly CommandType[];
}

/** The table of contents: the life of one commit, top to bottom. */
export const PIPELINE = {
  'repo-sync': {
    does: 'registers repositories, decides when to sync, fetches fleet.yaml from git',
    consumes: ['SyncRequested', 'RepositoryRegistered', 'ResyncRequested'],
    emits: [
      'RepositoryRegistered',
      'RepositoryUpdated',
      'HostKeyPinned',
      'HostKeyForgotten',
      'RepositoryRemoved',
      'WebhookSecretRotated',
      'SyncRequested',
      'RevisionFetched',
      'FetchFailed',
      'RunDeadlineExceeded',
    ],
    streams: ['repository-', 'sync-'],
    commands: [
      'RegisterRepository',
      'UpdateRepository',
      'RemoveRepository',
      'RequestSync',
      'RotateWebhookSecret',
      'NotePush',
      'ListCredentials',
      'CheckConnection',
      'CheckRepository',
    ],
  },
  parse: {
    does: 'turns the text into desired state, or into findings with line and column',
    consumes: ['RevisionFetched'],
    emits: ['DesiredStateParsed', 'ParseFailed'],
    streams: ['parse-'],
    commands: [],
  },
  diff: {
    does: 'compares desired with live and writes the plan; says what a file would change',
    consumes: ['DesiredStateParsed'],
    emits: ['DiffComputed', 'DiffFailed'],
    streams: ['diff-'],
    commands: ['PlanFleet'],
  },
  approval: {
    does: 'opens one proposal per change, collects decisions, claims, settles, closes the run',
    consumes: ['DiffComputed', 'RolloutCompleted', 'RepositoryRemoved'],
    emits: [
      'ProposalOpened',
      'ReviewRecorded',
      'ReviewRefilled',
      'ProposalApproved',
      'ProposalRejected',
      'ProposalSuperseded',
      'ProposalWithdrawn',
      'ApplyStarted',
      'ProposalApplied',
      'ProposalAppliedManually',
      'ProposalFailed',
      'ProposalStale',
      'ProposalBlocked',
      'ProposalRetried',
      'RunClosed',
      'ResyncRequested',
    ],
    streams: ['review-'],
    commands: ['DecideProposals', 'RetryProposals', 'ClaimApply'],
  },
  apply: {
    does: 'claims approved changes, executes them in waves, records each outcome',
    consumes: ['ProposalApproved', 'ProposalRetried', 'ApplyStarted'],
    emits: ['ChangeApplied', 'ChangeFailed', 'ChangeStale', 'ChangeBlocked', 'RolloutCompleted'],
    streams: ['rollout-'],
    commands: [],
  },
  inventory: {
    does: 'holds the live fleet, and journals every mutation of it',
    consumes: ['RepositoryRemoved'],
    emits: ['AccountCreated', 'ResourceChanged', 'ModuleVersionPromoted', 'InstanceChanged'],
    streams: ['fleet-'],
    commands: [
      'ApplyMutations',
      'CreateResource',
      'UpdateResource',
      'DeleteResource',
      'PromoteModuleVersion',
      'UpdateInstance',
      'CreateAccount',
    ],
  },
  drift: {
    does: 'verifies closed runs, and compares what was last applied with what is live',
    consumes: ['RunClosed', 'ResourceChanged'],
    emits: ['RunVerified', 'DriftDetected', 'DriftResolved'],
    streams: ['drift-'],
    commands: [],
  },
} as const satisfies Record<string, StageEntry>;

export type StageName = keyof typeof PIPELINE;
