import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Command, CommandReply } from '@fleetwright/contracts';
import { refused } from '@fleetwright/core/event-sourcing';
import { maskWith } from '@fleetwright/core/fleet';
import { exportedFleet, type ExportedFleet, exportedText, PatcherBusy } from '@fleetwright/core/fleet-file';
import type { DriftPorts } from './ports.ts';

/** The live fleet as a file. Appends nothing; everything else goes on meanwhile. */
export async function exportLive(
  ports: DriftPorts,
  { account_id, data }: Command<'ExportFleet'>,
): Promise<CommandReply> {
  const { live, json, fingerprints } = ports;
  const [snapshot, fingerprintOf] = await Promise.all([live.snapshot(account_id), fingerprints.of(account_id)]);
  const scope = { maskOf: maskWith(fingerprintOf), ...(data.repository_id && { repositoryId: data.repository_id }) };
  const fleet = await atLeisure(exportedFleet(snapshot, scope));
  let texts: readonly string[];
  try {
    texts = await written(ports, fleet);
  } catch (error) {
    if (!(error instanceof PatcherBusy)) throw error;
    return refused('rate_limited', `${error.message}; ask again in a moment`).refusal;
  }
  const fleet_document = await json.putText(account_id, exportedText(fleet, texts));
  return { ok: true, result: { fleet_document }, position: null, account_revision: null };
}

/** Part after part: the next export has its turn between them. */
async function written({ writer }: DriftPorts, { parts }: ExportedFleet): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const { items, column } of parts) texts.push(await writer.write(items, column));
  return texts;
}

/** Takes the steps one by one, and lets everything else have its turn between them. */
async function atLeisure<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}
