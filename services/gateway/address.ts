/** Where operations are. */
export const SYSTEM = 'api/v1/system';

/** Where the operator's other systems are. */
export const INTEGRATIONS = 'api/v1/integrations';

/** A path's parts, decoded once; undefined for what is not percent-encoded right. */
function partsOf(path: string): readonly string[] | undefined {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The path is one that the pattern describes: part by part, where `:field` takes any part but an empty one. */
export function matches(pattern: string, path: string): boolean {
  const parts = partsOf(path);
  const expected = `/${pattern}`.split('/');
  if (parts?.length !== expected.length) return false;
  return expected.every((each, at) => (each.startsWith(':') ? parts[at] !== '' : each === parts[at]));
}
