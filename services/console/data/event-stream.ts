export interface StreamEvent {
  readonly id: string;
  readonly data: string;
}

/**
 * Splits a piece of an event stream (WHATWG HTML, "Server-sent events") into events, and answers what is not complete
 * yet. Comments and fields that nobody needs are left out.
 */
export function splitEvents(text: string): { readonly events: readonly StreamEvent[]; readonly rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.flatMap((block) => {
    const fields = block.split('\n').map((line) => /^(id|data): ?(.*)$/.exec(line));
    const valuesOf = (name: string) => fields.filter((field) => field?.[1] === name).map((field) => field?.[2] ?? '');
    const data = valuesOf('data').join('\n');
    return data === '' ? [] : [{ id: valuesOf('id').at(-1) ?? '', data }];
  });
  return { events, rest };
}
