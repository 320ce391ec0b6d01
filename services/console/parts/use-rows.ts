import { type Virtualizer, defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';

interface RowsOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly heightOf: (row: Row) => number;
  /** Where the active row is at first, by its key. */
  readonly startAt?: string | undefined;
  readonly onOpen: (row: Row) => void;
  readonly onMoved?: (row: Row) => void;
}

export interface Rows<Row> {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly active: number;
  readonly activeRow: Row | undefined;
  readonly moveTo: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Rows that a page jump goes over. */
const PAGE_ROWS = 10;

/**
 * Rows of which only those in sight are drawn, and one that is active. The focus stays on the list, which names the
 * active row to screen readers (`aria-activedescendant`), so that it is never lost with a row; the active row is drawn
 * wherever it is. It stays active while rows come and go around it; when it goes itself, the one in its place follows.
 */
export function useRows<Row>({ rows, keyOf, heightOf, startAt, onOpen, onMoved }: RowsOptions<Row>): Rows<Row> {
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ key: startAt ?? '', index: 0 });
  const found = rows.findIndex((row) => keyOf(row) === at.key);
  const active = found >= 0 ? found : Math.min(at.index, rows.length - 1);
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(rows[index] as Row),
    getItemKey: (index) => keyOf(rows[index] as Row),
    overscan: 8,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      return active < 0 || drawn.includes(active) ? drawn : [...drawn, active].toSorted((a, b) => a - b);
    },
  });
  useEffect(() => {
    // Who comes by a link sees what it is about.
    if (startAt !== undefined && active > 0) virtual.scrollToIndex(active, { align: 'auto' });
    // oxlint-disable-next-line react/exhaustive-deps
  }, [startAt]);
  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(index, rows.length - 1));
    const row = rows[next];
    if (row === undefined) return;
    setAt({ key: keyOf(row), index: next });
    virtual.scrollToIndex(next, { align: 'auto' });
    if (next !== active) onMoved?.(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    const target = targetOf(event.key, active, rows.length);
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && !event.repeat && rows[active] !== undefined) onOpen(rows[active]);
    else return;
    event.preventDefault();
  };
  return { scroller, virtual, active, activeRow: rows[active], moveTo, onKeyDown };
}

function targetOf(key: string, active: number, count: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + PAGE_ROWS,
    PageUp: active - PAGE_ROWS,
    Home: 0,
    End: count - 1,
  };
  return targets[key];
}
