import type { ReactNode } from 'react';
import { useRows } from './use-rows.ts';

export interface Column<Row> {
  readonly title: string;
  /** A part of the width, as CSS grids take it: `2fr`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
}

interface ResourceGridProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly onOpen: (row: Row) => void;
}

/** Rows are of one height, as in grid.css. */
const ROW_HEIGHT = 36;

/** Elements are kept in such portions, so that their number seldom changes. */
const ELEMENTS = 16;

/** A table of any length, of which only what is in sight is drawn. Arrows move, Enter opens. */
export function ResourceGrid<Row>({ label, rows, columns, keyOf, onOpen }: ResourceGridProps<Row>) {
  const { scroller, virtual, active, moveTo, onKeyDown } = useRows({
    rows,
    keyOf,
    heightOf: () => ROW_HEIGHT,
    onOpen,
  });
  const template = { gridTemplateColumns: columns.map(({ width }) => `minmax(0, ${width})`).join(' ') };
  const drawn = virtual.getVirtualItems();
  const elements = Math.ceil(drawn.length / ELEMENTS) * ELEMENTS;
  const id = (index: number) => `${label.replaceAll(' ', '-')}-${index}`;
  return (
    <div
      ref={scroller}
      className="grid-scroll"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={active < 0 ? undefined : id(active)}
      onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className="grid-head" style={template}>
        {columns.map(({ title }) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      <div className="grid-all" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {drawn.map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <div
              // An element whose row has left the sight shows another one: making elements is most of what scrolling costs.
              key={index === active ? 'active' : index % elements}
              id={id(index)}
              role="row"
              aria-rowindex={index + 2}
              className={`grid-row${index === active ? ' is-active' : ''}`}
              style={{ ...template, transform: `translateY(${start}px)` }}
              onClick={() => {
                moveTo(index);
                onOpen(row);
              }}
            >
              {columns.map(({ title, cell }) => (
                <span key={title} role="gridcell">
                  {cell(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
