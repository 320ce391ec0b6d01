import type { CommitSha, EventData } from '@fleetwright/contracts';
import type { SyncRunRow } from '@fleetwright/core/read-models';
import { DocumentMissing } from '@fleetwright/kit/service';
import { RUNS_SEARCHED_MAX } from './limits.ts';
import type { GatewayPorts } from './ports.ts';
import { GatewayProblem } from './problems.ts';

type Fetched = EventData<'RevisionFetched'>;

export interface RunFile {
  readonly fetched: Fetched;
  readonly text: string;
}

/**
 * The file that a run read; with `revision` as it was at that commit, which the run or an earlier one of its repository
 * read. Throws GatewayProblem where there is none, and where its text is no longer kept.
 */
export async function runFile(ports: GatewayPorts, run: SyncRunRow, revision?: CommitSha): Promise<RunFile> {
  const fetched = await fetchedAt(ports, run, revision);
  if (fetched === undefined) throw new GatewayProblem('not_found', whyNone(run, revision));
  try {
    return { fetched, text: await ports.json.getText(run.account_id, fetched.source_document) };
  } catch (error) {
    if (!(error instanceof DocumentMissing)) throw error;
    const message = `The text of ${fetched.file} at commit ${fetched.revision.sha} is no longer kept; look at the commit in git.`;
    throw new GatewayProblem('document_missing', message);
  }
}

function whyNone({ id, status }: SyncRunRow, revision: CommitSha | undefined): string {
  const isUnderWay = status === 'in_progress';
  if (revision !== undefined) {
    const elsewhere = `No run read the file at commit ${revision}`;
    return isUnderWay
      ? `${elsewhere} so far; run ${id} is still under way.`
      : `${elsewhere}; runs name the commits that they read.`;
  }
  if (isUnderWay) return `Run ${id} has not read its file yet; ask again when it has.`;
  return `Run ${id} read no file; its findings say why.`;
}

/** A proposal that survives belongs to a newer run than the one that read its commit. */
async function fetchedAt(ports: GatewayPorts, run: SyncRunRow, revision?: CommitSha): Promise<Fetched | undefined> {
  const own = await fetchedBy(ports, run.id);
  if (revision === undefined || own?.revision.sha === revision) return own;
  const runs = await ports.models.list('sync_runs', run.account_id, {
    filter: { repository_id: run.repository_id },
    order: 'newest_first',
    limit: RUNS_SEARCHED_MAX,
  });
  for (const { id } of runs.filter((each) => each.revision?.sha === revision)) {
    const fetched = await fetchedBy(ports, id);
    if (fetched?.revision.sha === revision) return fetched;
  }
  return undefined;
}

async function fetchedBy({ store }: GatewayPorts, run: string): Promise<Fetched | undefined> {
  const events = await store.read(`sync-${run}`);
  return events.flatMap((event) => (event.type === 'RevisionFetched' ? [event.data] : []))[0];
}
