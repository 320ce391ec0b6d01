import type { StoredEvent } from '@fleetwright/contracts';
import { type Decision, fold } from '@fleetwright/core/event-sourcing';
import { given, idOf, storedEvents } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pinHostKey } from './credentials/pin-host-key.ts';
import { register, remove, requestSync, rotateWebhookSecret, update } from './decide.ts';
import { type Repository, repositoryFold } from './repository.ts';
import { registered, REPOSITORY, settingsOf, updated } from './testing/index.ts';

const [SSH, OTHER_HOST] = ['git@git.example.com:acme/fleet.git', 'git@other.example.com:acme/fleet.git'];

type Command =
  | { readonly kind: 'register' | 'remove' | 'rotate' | 'foreign' }
  | { readonly kind: 'update'; readonly branch?: string; readonly enabled?: boolean; readonly repo_url?: string }
  | { readonly kind: 'sync'; readonly ended: boolean }
  | { readonly kind: 'pin'; readonly hostKey: string };

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.constant({ kind: 'register' as const }),
  { arbitrary: fc.constantFrom<Command>({ kind: 'rotate' }, { kind: 'foreign' }), weight: 1 },
  { arbitrary: fc.constant<Command>({ kind: 'remove' }), weight: 1 },
  fc.record(
    {
      kind: fc.constant('update' as const),
      branch: fc.constantFrom('main', 'next'),
      enabled: fc.boolean(),
      repo_url: fc.constantFrom(SSH, OTHER_HOST),
    },
    { requiredKeys: ['kind'] },
  ),
  { arbitrary: fc.record({ kind: fc.constant('sync' as const), ended: fc.boolean() }), weight: 4 },
  fc.record({ kind: fc.constant('pin' as const), hostKey: fc.constantFrom('ssh-ed25519 A', 'ssh-ed25519 B') }),
);

function decide(state: Repository, command: Command, n: number): Decision<unknown> {
  const own = { account: 'acme', repositoryId: REPOSITORY };
  const latest = state.status === 'registered' ? (state.runs.at(-1)?.number ?? 0) : 0;
  switch (command.kind) {
    case 'register':
      return register(state, { ...own, settings: settingsOf({ repo_url: SSH }), runId: idOf(1_000 + n) });
    case 'remove':
      return remove(state, own);
    case 'rotate':
      return rotateWebhookSecret(state, own);
    case 'foreign':
      return update(state, { ...own, account: 'globex', changes: { branch: 'stolen' } });
    case 'update': {
      const { kind: _kind, ...changes } = command;
      return update(state, { ...own, changes });
    }
    case 'sync': {
      const finishedUpTo = command.ended ? latest : latest - 1;
      return requestSync(state, { ...own, trigger: 'sync_now', runId: idOf(1_000 + n), finishedUpTo });
    }
    case 'pin':
      return pinHostKey(state, { repositoryId: REPOSITORY, runId: null, repoUrl: SSH, hostKey: command.hostKey });
  }
}

/** The log that the commands make of an empty stream, with what was decided at each. */
function played(commands: readonly Command[]) {
  const log: StoredEvent[] = [];
  const steps = commands.map((command, n) => {
    const before = fold(repositoryFold, log);
    const decision = decide(before, command, n);
    if (decision.kind === 'accepted') {
      log.push(...storedEvents(decision.facts, { version: log.length + 1, account_id: 'acme' }));
    }
    return { command, before, decision, after: fold(repositoryFold, log) };
  });
  return { log, steps };
}

const commands = fc.array(anyCommand, { maxLength: 25 }).map((rest): Command[] => [{ kind: 'register' }, ...rest]);
const check = (predicate: (ran: ReturnType<typeof played>) => void) =>
  fc.assert(
    fc.property(commands, (given) => predicate(played(given))),
    { numRuns: 60 },
  );

describe('whatever is asked of a repository', () => {
  it('[RS13] its runs are numbered from 1 without a gap, each with an id of its own', () => {
    check(({ log }) => {
      const runs = log.filter((event) => event.type === 'SyncRequested').map(({ data }) => data);
      expect(runs.map(({ run_number }) => run_number)).toEqual(runs.map((_, index) => index + 1));
      expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(runs.length);
    });
  });

  it('[RS13] the first run is number 1, also of a repository that was registered disabled', () => {
    const settings = settingsOf({ enabled: false });
    const own = { account: 'acme', repositoryId: REPOSITORY };
    given(repositoryFold, [registered(settings), updated({ ...settings, enabled: true })])
      .when((state) => requestSync(state, { ...own, trigger: 'drift', runId: idOf(7), finishedUpTo: 0 }))
      .thenFactTypes('SyncRequested')
      .thenResult({ run_id: idOf(7), run_number: 1, coalesced: false });
  });

  it('[RS13] a run starts only while the repository is enabled, and with the settings of that moment', () => {
    check(({ steps }) => {
      for (const { before, decision } of steps) {
        if (decision.kind !== 'accepted' || before.status !== 'registered') continue;
        for (const fact of decision.facts) {
          if (fact.type !== 'SyncRequested') continue;
          expect(before.settings.enabled).toBe(true);
          expect(fact.data).toMatchObject({ settings: before.settings });
        }
      }
    });
  });

  it('[RS12] nothing is recorded after a removal, and it is registered once', () => {
    check(({ log }) => {
      const types = log.map(({ type }) => type);
      expect(types.filter((type) => type === 'RepositoryRegistered')).toHaveLength(1);
      const removed = types.indexOf('RepositoryRemoved');
      if (removed !== -1) expect(types.slice(removed)).toEqual(['RepositoryRemoved']);
    });
  });

  it('[RS12] an event is a change: each that is recorded makes another state of it', () => {
    check(({ log }) => {
      let state: Repository = repositoryFold.initial;
      for (const event of log) {
        const next = repositoryFold.evolve(state, event);
        // A key is forgotten with the change of settings that caused it, and by an event that says so beside.
        if (event.type !== 'HostKeyForgotten') expect(next).not.toEqual(state);
        state = next;
      }
    });
  });

  it('[RS26] every pin that counts no more was told as forgotten, and none other', () => {
    check(({ steps }) => {
      for (const { before, after, decision } of steps) {
        if (decision.kind !== 'accepted') continue;
        const pinOf = (state: Repository) => (state.status === 'registered' ? state.pinnedHostKey : null);
        const isLost = pinOf(before) !== null && pinOf(after) === null && after.status === 'registered';
        expect(decision.facts.some(({ type }) => type === 'HostKeyForgotten')).toBe(isLost);
      }
    });
  });

  it('[RS11] another account changes and learns nothing', () => {
    check(({ steps }) => {
      for (const { command, before, after, decision } of steps) {
        if (command.kind !== 'foreign') continue;
        expect(decision).toMatchObject({ kind: 'refused', refusal: { code: 'not_found' } });
        expect(after).toEqual(before);
      }
    });
  });

  it('[RS40] the generation of the webhook secret is one more than how often it was rotated', () => {
    check(({ steps }) => {
      const last = steps.at(-1)?.after;
      const rotations = steps.filter(
        ({ command, decision }) => command.kind === 'rotate' && decision.kind === 'accepted',
      );
      if (last?.status === 'registered') expect(last.webhookGeneration).toBe(1 + rotations.length);
    });
  });
});
