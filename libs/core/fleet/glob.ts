/**
 * Whether a text is what a glob says: `*` stands for any characters, `.`, `:` and `/` included, no other sign is special,
 * both ends count, and so does case. Linear in the text for each star: what people write cannot make it slow.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return glob === text;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
