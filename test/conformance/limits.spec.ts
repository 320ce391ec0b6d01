import { ALL_COMMANDS, RepositorySettings } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import * as bus from '../../libs/adapters/bus-nats/limits.ts';
import * as documents from '../../libs/adapters/documents-postgres/limits.ts';
import * as git from '../../libs/adapters/git/limits.ts';
import * as parseWorker from '../../libs/adapters/parse-worker/limits.ts';
import * as apply from '../../libs/core/apply/limits.ts';
import * as approval from '../../libs/core/approval/limits.ts';
import * as drift from '../../libs/core/drift/limits.ts';
import { EVENT_DATA_BYTES_MAX } from '../../libs/core/event-sourcing/index.ts';
import * as fleet from '../../libs/core/fleet/limits.ts';
import * as inventory from '../../libs/core/inventory/limits.ts';
import * as parse from '../../libs/core/parse/limits.ts';
import * as repoSync from '../../libs/core/repo-sync/limits.ts';
import * as kit from '../../libs/kit/service/limits.ts';
import * as cli from '../../services/cli/limits.ts';
import * as console_ from '../../services/console/limits.ts';
import * as gateway from '../../services/gateway/limits.ts';
import * as syncService from '../../services/repo-sync/limits.ts';

/** Bytes of one id or digest in a list of JSON, with its quotes and comma. */
const ID_BYTES = 39;
const DIGEST_BYTES = 67;
/** A character of JSON text is at most so many bytes of UTF-8 for each unit of UTF-16. */
const BYTES_PER_UNIT_MAX = 3;
/** What an event holds beside the one thing that its limit is about. */
const REST_BYTES = 5_000;

/** The most that a command's list may hold, by its own schema. */
function itemsMax(list: { readonly def: { readonly checks?: readonly unknown[] } }): number {
  const checks = (list.def.checks ?? []) as { _zod: { def: { check: string; maximum?: number } } }[];
  return checks.find(({ _zod }) => _zod.def.check === 'max_length')?._zod.def.maximum ?? Number.POSITIVE_INFINITY;
}

// Each line is a promise that two limits make together: a change of one that breaks it would show in production first.
describe('limits fit each other', () => {
  it.each<[string, number, number]>([
    ['a claim’s proposals', approval.CLAIM_MAX * (ID_BYTES + DIGEST_BYTES + 30) + REST_BYTES, EVENT_DATA_BYTES_MAX],
    ['the ids of a review', approval.RECORDED_IDS_MAX * ID_BYTES + REST_BYTES, EVENT_DATA_BYTES_MAX],
    ['an inline change', approval.INLINE_BODY_LENGTH_MAX * BYTES_PER_UNIT_MAX + REST_BYTES, EVENT_DATA_BYTES_MAX],
    ['a drift report', drift.REPORT_LENGTH_MAX * BYTES_PER_UNIT_MAX + REST_BYTES, EVENT_DATA_BYTES_MAX],
    [
      'a journal entry',
      inventory.INLINE_ATTRIBUTES_BYTES_MAX + inventory.INLINE_LAST_APPLIED_BYTES_MAX + REST_BYTES,
      EVENT_DATA_BYTES_MAX,
    ],
  ])('%s fits one event', (_what, bytes, max) => {
    expect(bytes).toBeLessThanOrEqual(max);
  });

  it('a wave of apply fits one command, and a claim fits its waves', () => {
    expect(apply.WAVE_MAX).toBeLessThanOrEqual(itemsMax(ALL_COMMANDS.ApplyMutations.shape.mutations));
    expect(approval.CLAIM_MAX).toBeLessThanOrEqual(apply.WAVE_MAX);
  });

  it('a file that the fetch takes is one that the parse stage, the gateway and the documents take', () => {
    expect(parse.FILE_BYTES_MAX).toBe(repoSync.FILE_BYTES_MAX);
    expect(gateway.BODY_BYTES_MAX).toBeGreaterThanOrEqual(parse.FILE_BYTES_MAX);
    expect(documents.PUT_BYTES_MAX).toBeGreaterThanOrEqual(parse.FILE_BYTES_MAX);
  });

  it('text that a registration may hold is text that git takes', () => {
    const { branch, path_prefix, repo_url } = RepositorySettings.shape;
    expect(repoSync.BRANCH_LENGTH_MAX).toBeLessThanOrEqual(branch.maxLength ?? 0);
    expect(repoSync.PATH_PREFIX_LENGTH_MAX).toBeLessThanOrEqual(path_prefix.maxLength ?? 0);
    expect(fleet.REMOTE_ADDRESS_LENGTH_MAX).toBeLessThanOrEqual(repo_url.maxLength ?? 0);
  });

  it.each<[string, number, number]>([
    ['a heartbeat comes well before the message is delivered again', kit.HEARTBEAT_MS * 2, bus.ACK_WAIT_MS],
    [
      'a fetch, with its look before, ends before its run does',
      git.TIP_DEADLINE_MS + git.FETCH_DEADLINE_MS,
      repoSync.RUN_DEADLINE_MS,
    ],
    [
      'a process that parses may start slowly twice, and parse, before its run ends',
      2 * parseWorker.START_PATIENCE_MS + parseWorker.PARSE_PATIENCE_MS,
      repoSync.RUN_DEADLINE_MS,
    ],
    ['a parse ends before its run does', parseWorker.PARSE_PATIENCE_MS, repoSync.RUN_DEADLINE_MS],
    ['a run ends before its handler is given up', repoSync.RUN_DEADLINE_MS, kit.HANDLER_TIMEOUT_MS],
    [
      'a check of a connection answers while the command is waited for',
      syncService.CHECK_DEADLINE_MS,
      bus.COMMAND_TIMEOUT_MS,
    ],
    [
      'a command and the wait for its effect end before the CLI gives up',
      bus.COMMAND_TIMEOUT_MS + gateway.READ_YOUR_WRITE_TIMEOUT_MS,
      cli.REQUEST_TIMEOUT_MS,
    ],
    [
      'the console hears two heartbeats before it calls a stream silent',
      gateway.STREAM_HEARTBEAT_MS * 2,
      console_.STREAM_SILENCE_MS,
    ],
    ['draining leaves room in the 10 s that SIGTERM has', kit.DRAIN_TIMEOUT_MS, 9_000],
    ['a dead server is known within 10 s', bus.PING_INTERVAL_MS * bus.PINGS_OUT_MAX, 10_000],
  ])('%s', (_what, shorter, longer) => {
    expect(shorter).toBeLessThanOrEqual(longer);
  });
});
