/** Without the slashes at its end. By hand: an expression for this takes quadratic time on many slashes. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
