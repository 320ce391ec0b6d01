import type { Editing } from './editing.ts';
import { replaceMember } from './replace.ts';
import { anchorPlaces, valueOf } from './source-tree.ts';

/**
 * What an anchor names stays as it was for everybody who uses it elsewhere: where the named value was changed or is gone,
 * the first alias that is left gets the value as it was, and the name. False where an alias stands in a place that no
 * value can take.
 */
export function keepAnchors(editing: Editing): boolean {
  const { tree, gone, touched, splices } = editing;
  const moved = [...tree.anchors].filter(([node]) => gone.has(node) || touched.has(node));
  if (moved.length === 0) return true;
  const places = anchorPlaces(tree);
  // Before anything is written out: what stands for one of these is itself replaced.
  const heirs = moved.map(([node, { name, aliases }]) => ({ node, name, heir: aliases.find((one) => !gone.has(one)) }));
  for (const { node, name, heir } of heirs) {
    if (heir === undefined) continue;
    const place = places.holders.get(heir);
    if (place === undefined) return false;
    replaceMember(place.member, valueOf(node, tree), place.inBlock, editing, name);
    removeToken(places.tokens.get(node), editing);
  }
  return splices.length > 0;
}

function removeToken(
  token: { offset: number; source: string } | undefined,
  { tree: { text }, splices }: Editing,
): void {
  if (token === undefined) return;
  const { offset } = token;
  if (splices.some(({ start, end }) => start <= offset && offset < end)) return;
  const end = offset + token.source.length;
  // Behind it stands a blank, or the line ends: then the blank before it goes.
  if (text[end] === ' ') splices.push({ start: offset, end: end + 1, text: '' });
  else splices.push({ start: offset - (text[offset - 1] === ' ' ? 1 : 0), end, text: '' });
}
