import type { ProposalView, SyncRunSummary } from '@fleetwright/contracts';
import type { ProposalRow, RowBase, RowFilter, SyncRunRow, VoteRow } from '@fleetwright/core/read-models';
import { PAST_CLOCK_BACK_MS, PAST_EVENTS_READ_MAX, PAST_ROWS_READ, PAST_STREAMS_READ_MAX } from './limits.ts';
import { momentOf } from './moments.ts';
import { cursorAfter, filterOf } from './page.ts';
import { ownStreams, type Past, pastIn, SHARED_STREAMS, sharedStreams } from './past.ts';
import type { GatewayPorts } from './ports.ts';
import { isAsked } from './rows-then.ts';

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}
type Wanted = Readonly<Record<string, string | undefined>>;
type Order = 'oldest_first' | 'newest_first';

/** What a page reads before it ends where it is. */
interface ReadMost {
  readonly streams: number;
  readonly events: number;
}

/** A row of today's list, and what the list showed of it then; null: it was not there, or not as asked for. */
type Looked<View> = readonly (View | null)[];

/**
 * Lists of runs and proposals as they stood at a moment. Where a row stands in a list never changes, so today's list says
 * which rows there may have been; what each was is folded from the events of its repository until then, and so are the
 * facts that change (`status`, which run owns a proposal). A page may be shorter than was asked for where looking on would
 * read too much: its cursor goes on.
 */
export class PastLists {
  readonly #ports: GatewayPorts;
  readonly #account: string;
  readonly #moment: string;
  readonly #most: ReadMost;
  readonly #reviews = new Map<string, Past>();
  #streamsRead = 0;
  #eventsRead = 0;

  /** Throws GatewayProblem for a moment that has not come yet. */
  constructor(ports: GatewayPorts, account: string, at: string, most: Partial<ReadMost> = {}) {
    this.#ports = ports;
    this.#account = account;
    this.#most = { streams: PAST_STREAMS_READ_MAX, events: PAST_EVENTS_READ_MAX, ...most };
    this.#moment = momentOf(at, ports.clock.now());
  }

  async runs(query: PageAsked, wanted: Wanted) {
    const filter = filterOf(wanted);
    const { status: _then, ...always } = filter;
    const rows = this.#rows<SyncRunRow>('sync_runs', always, 'newest_first', query);
    const { views, next_cursor } = await this.#page(rows, query.limit, (some) => this.#runsThen(some, filter));
    return { gitops_sync_runs: views, next_cursor };
  }

  async proposals(query: PageAsked, filter: RowFilter) {
    const { status: _then, sync_run_id, ...always } = filter;
    const ofRun = await this.#repositoriesOf(sync_run_id);
    if (ofRun !== undefined) Object.assign(always, { repository_id: narrowed(always['repository_id'], ofRun) });
    const rows = this.#rows<ProposalRow>('proposals', always, 'oldest_first', query);
    const { views, next_cursor } = await this.#page(rows, query.limit, (some) => this.#proposalsThen(some, filter));
    return { gitops_proposals: views, next_cursor };
  }

  /** What somebody had voted about, as it was. */
  async votedBy(voter: string, query: PageAsked) {
    const rows = this.#rows<VoteRow>('votes', { voter }, 'newest_first', query);
    const { views, next_cursor } = await this.#page(rows, query.limit, (some) => this.#votedThen(some, voter));
    return { gitops_proposals: views, next_cursor };
  }

  /** Rows of today's list that may have been there, in its order. */
  async *#rows<Row extends RowBase>(
    model: 'sync_runs' | 'proposals' | 'votes',
    filter: RowFilter,
    order: Order,
    { cursor }: PageAsked,
  ): AsyncGenerator<Row> {
    const latest = new Date(Date.parse(this.#moment) + PAST_CLOCK_BACK_MS).toISOString();
    const isLater = (row: RowBase) => 'created_at' in row && String(row.created_at) > latest;
    for (let after = cursor === undefined ? undefined : Number(cursor); ; ) {
      const query = { filter, order, limit: PAST_ROWS_READ, ...(after === undefined ? {} : { after }) };
      const rows = (await this.#ports.models.list(model, this.#account, query)) as readonly RowBase[];
      yield* rows.filter((row) => !isLater(row)) as Row[];
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAST_ROWS_READ) return;
      if (order === 'oldest_first' && isLater(last)) return;
      after = last.position;
    }
  }

  async #page<Row extends RowBase, View>(
    rows: AsyncIterable<Row>,
    limit: number,
    look: (rows: readonly Row[]) => Promise<Looked<View>>,
  ): Promise<{ readonly views: View[]; readonly next_cursor: string | null }> {
    const shown: { readonly position: number; readonly view: View }[] = [];
    const views = () => shown.slice(0, limit).map(({ view }) => view);
    for await (const some of inParts(rows, limit + 1)) {
      const looked = await look(some);
      for (const [at, { position }] of some.entries()) {
        const view = looked[at] ?? null;
        if (view !== null) shown.push({ position, view });
      }
      if (shown.length > limit) return { views: views(), next_cursor: cursorAfter(shown, limit) };
      if (this.#streamsRead >= this.#most.streams || this.#eventsRead >= this.#most.events) {
        return { views: views(), next_cursor: String(some.at(-1)?.position) };
      }
    }
    return { views: views(), next_cursor: null };
  }

  async #runsThen(rows: readonly SyncRunRow[], filter: RowFilter): Promise<Looked<SyncRunSummary>> {
    const ids = rows.map(({ id }) => id);
    const repositories = new Set(rows.map(({ repository_id }) => repository_id));
    const shared = [...repositories].flatMap((repository) => sharedStreams(repository, SHARED_STREAMS));
    const past = await this.#pastIn([...shared, ...ownStreams(ids)]);
    const then = (await past.models.getMany('sync_runs', this.#account, ids)) as readonly SyncRunRow[];
    const asked = then.filter((row) => isAsked(row, filter));
    return inOrderOf(ids, await past.runs.summaries(this.#account, asked));
  }

  async #proposalsThen(rows: readonly ProposalRow[], filter: RowFilter): Promise<Looked<ProposalView>> {
    const views: ProposalView[] = [];
    for (const [repository, some] of Map.groupBy(rows, ({ repository_id }) => repository_id)) {
      const past = await this.#reviewOf(repository);
      const ids = some.map(({ id }) => id);
      const then = (await past.models.getMany('proposals', this.#account, ids)) as readonly ProposalRow[];
      views.push(
        ...(await past.proposals.views(
          this.#account,
          then.filter((row) => isAsked(row, filter)),
        )),
      );
    }
    return inOrderOf(
      rows.map(({ id }) => id),
      views,
    );
  }

  async #votedThen(votes: readonly VoteRow[], voter: string): Promise<Looked<ProposalView>> {
    const ids = votes.map(({ proposal_id }) => proposal_id);
    const rows = await this.#ports.models.getMany('proposals', this.#account, ids);
    const given = await Promise.all(
      rows.map(async ({ id, repository_id }) => {
        const { models } = await this.#reviewOf(repository_id);
        return (await models.get('votes', this.#account, `${voter}/${id}`)) !== null;
      }),
    );
    const views = await this.#proposalsThen(
      rows.filter((_row, at) => given[at]),
      {},
    );
    return inOrderOf(
      ids,
      views.filter((view) => view !== null),
    );
  }

  async #pastIn(streams: readonly string[]): Promise<Past> {
    const past = await pastIn(this.#ports, streams, this.#moment);
    this.#streamsRead += streams.length;
    this.#eventsRead += past.eventsRead;
    return past;
  }

  /** All that is known of proposals is in one stream. */
  async #reviewOf(repository: string): Promise<Past> {
    const known = this.#reviews.get(repository);
    if (known !== undefined) return known;
    const past = await this.#pastIn(sharedStreams(repository, ['review']));
    this.#reviews.set(repository, past);
    return past;
  }

  /** undefined: no run was named. */
  async #repositoriesOf(runs: RowFilter[string] | undefined): Promise<readonly string[] | undefined> {
    if (runs === undefined) return undefined;
    const rows = await this.#ports.models.getMany('sync_runs', this.#account, [runs].flat());
    return rows.map(({ repository_id }) => repository_id);
  }
}

function narrowed(asked: RowFilter[string] | undefined, known: readonly string[]): readonly string[] {
  return asked === undefined ? known : known.filter((each) => [asked].flat().includes(each));
}

async function* inParts<Row>(rows: AsyncIterable<Row>, size: number): AsyncGenerator<readonly Row[]> {
  let part: Row[] = [];
  for await (const row of rows) {
    part.push(row);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

function inOrderOf<View extends { readonly id: string }>(ids: readonly string[], views: readonly View[]): Looked<View> {
  const byId = new Map(views.map((view) => [view.id, view]));
  return ids.map((id) => byId.get(id) ?? null);
}
