import { useMemo, useState } from 'react';
import type { Proposal, Repository } from '../../data/api.ts';
import { useCommands } from '../../frame/use-commands.ts';
import { plural } from '../../text/format.ts';
import { useRows } from '../../parts/use-rows.ts';
import { type QueueRow, rowKey, type RunGroup, rowsOf } from './queue.ts';
import { ProposalLine, RunHead } from './queue-row.tsx';
import type { Verdict } from './selection.ts';

interface QueueListProps {
  readonly groups: readonly RunGroup[];
  readonly repositories: readonly Repository[];
  /** Of the proposal that is open beside the queue. */
  readonly openId: string | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (ids: readonly string[], isChosen: boolean) => void;
  readonly onOpen: (proposal: Proposal, isReplacing?: boolean) => void;
  readonly onDecide: (proposals: readonly Proposal[], verdict: Verdict) => void;
}

/** Rows are of one height each, so that nothing moves while more are drawn; as in approvals.css. */
const HEIGHTS = { run: 60, proposal: 40 } as const;

/** All that waits, a run after the other. Any number of proposals scrolls alike. */
export function QueueList(props: QueueListProps) {
  const { groups, repositories, openId, chosen, onChoose, onOpen, onDecide } = props;
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(groups, folded), [groups, folded]);
  const names = useMemo(() => new Map(repositories.map((each) => [each.id, each])), [repositories]);
  const open = (row: QueueRow) => (row.is === 'run' ? fold(row.group.run) : onOpen(row.proposal));
  const fold = (run: string) => setFolded((now) => (now.has(run) ? without(now, run) : new Set([...now, run])));
  const { scroller, virtual, active, activeRow, moveTo, onKeyDown } = useRows({
    rows,
    keyOf: rowKey,
    heightOf: ({ is }) => HEIGHTS[is],
    startAt: openId,
    onOpen: open,
    onMoved: (row) => (openId !== undefined && row.is === 'proposal' ? onOpen(row.proposal, true) : undefined),
  });
  const toggle = (ids: readonly string[]) => onChoose(ids, !ids.every((id) => chosen.has(id)));
  const decide = (verdict: Verdict) => {
    const meant = meantBy(groups, chosen, activeRow);
    if (meant.length > 0) onDecide(meant, verdict);
  };
  useCommands({
    j: () => moveTo(active + 1),
    k: () => moveTo(active - 1),
    x: () => toggle(idsOf(activeRow)),
    ' ': () => toggle(idsOf(activeRow)),
    a: () => decide('approve'),
    r: () => decide('reject'),
    Escape: chosen.size === 0 ? undefined : () => onChoose([...chosen], false),
  });
  return (
    <div
      ref={scroller}
      className="queue-scroll"
      role="grid"
      tabIndex={0}
      aria-label="Proposals"
      aria-multiselectable="true"
      aria-rowcount={rows.length}
      aria-activedescendant={activeRow === undefined ? undefined : domId(activeRow)}
      onKeyDown={onKeyDown}
    >
      <div className="queue-all" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <Row
              key={rowKey(row)}
              row={row}
              index={index}
              startPx={start}
              isActive={index === active}
              isOpen={row.is === 'proposal' && row.proposal.id === openId}
              isFolded={row.is === 'run' && folded.has(row.group.run)}
              chosen={chosen}
              names={names}
              onToggle={() => toggle(idsOf(row))}
              onClick={() => {
                moveTo(index);
                open(row);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

/** What is chosen; else what is active. */
function meantBy(
  groups: readonly RunGroup[],
  chosen: ReadonlySet<string>,
  active: QueueRow | undefined,
): readonly Proposal[] {
  const some = groups.flatMap(({ members }) => members).filter(({ id }) => chosen.has(id));
  if (some.length > 0 || active === undefined) return some;
  return active.is === 'run' ? active.group.members : [active.proposal];
}

interface RowProps {
  readonly row: QueueRow;
  readonly index: number;
  /** From the top of all rows. */
  readonly startPx: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly isFolded: boolean;
  readonly chosen: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, Repository>;
  readonly onToggle: () => void;
  readonly onClick: () => void;
}

function Row({ row, index, startPx, isActive, isOpen, isFolded, chosen, names, onToggle, onClick }: RowProps) {
  const ids = idsOf(row);
  return (
    <div
      id={domId(row)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={ids.every((id) => chosen.has(id))}
      aria-current={isOpen ? 'true' : undefined}
      className={`queue-row queue-row-${row.is}${isActive ? ' is-active' : ''}`}
      style={{ transform: `translateY(${startPx}px)` }}
      onClick={onClick}
    >
      <Chooser ids={ids} chosen={chosen} onToggle={onToggle} />
      <span role="gridcell" className="queue-cell">
        {row.is === 'run' ? (
          <>
            <span className="queue-fold" aria-hidden="true">
              {isFolded ? '▸' : '▾'}
            </span>
            <RunHead group={row.group} repository={names.get(row.group.members[0]?.repository_id ?? '')} />
          </>
        ) : (
          <ProposalLine proposal={row.proposal} />
        )}
      </span>
    </div>
  );
}

interface ChooserProps {
  readonly ids: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: () => void;
}

/** A box for the pointer; the keyboard has `x`, and screen readers hear whether the row is selected. */
function Chooser({ ids, chosen, onToggle }: ChooserProps) {
  const count = ids.filter((id) => chosen.has(id)).length;
  const state = count === 0 ? 'none' : count === ids.length ? 'all' : 'some';
  return (
    <span
      role="gridcell"
      className={`queue-box queue-box-${state}`}
      title={ids.length === 1 ? 'Choose (x)' : `Choose ${plural(ids.length, 'proposal')} (x)`}
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <span aria-hidden="true" />
      <span className="hidden-label">{state === 'none' ? 'not chosen' : 'chosen'}</span>
    </span>
  );
}

function idsOf(row: QueueRow | undefined): readonly string[] {
  if (row === undefined) return [];
  return row.is === 'run' ? row.group.members.map(({ id }) => id) : [row.proposal.id];
}

function domId(row: QueueRow): string {
  return `row-${rowKey(row).replace(' ', '-')}`;
}

function without(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  return new Set([...all].filter((each) => each !== one));
}
