import { matches } from './address.ts';
import { ENDPOINTS } from './endpoints.ts';
import { addressOf } from './operation.ts';
import { OPERATIONS } from './operations/all.ts';

const ADDRESSES = [
  ...OPERATIONS.map(({ http }) => ({ method: http.method, pattern: addressOf(http) })),
  ...Object.values(ENDPOINTS).map(({ method, path }) => ({ method, pattern: path })),
];

/** The methods that are possible at an address, as `Allow` lists them (RFC 9110 §10.2.1); none where nothing is. */
export function methodsAt(address: string): readonly string[] {
  const methods = new Set<string>();
  for (const { method, pattern } of ADDRESSES) if (matches(pattern, address)) methods.add(method);
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}
