/** Line and column of an offset, both from 1; columns count UTF-16 units. */
export type PositionOf = (offset: number) => { readonly line: number; readonly column: number };

/** Finds positions in a text. Lines end with LF or CRLF. */
export function positionsIn(text: string): PositionOf {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}
