/** Natural keys that are made of two names. The first part of each carries no separator. */
export function assignmentKey(hostname: string, module: string): string {
  return `${hostname}:${module}`;
}

export function peerKey(network: string, hostname: string): string {
  return `${network}/${hostname}`;
}

export function virtualIpKey(network: string, name: string): string {
  return `${network}/${name}`;
}

/** Splits at the first separator; the second part is empty when there is none. */
export function splitKey(key: string, separator: ':' | '/'): readonly [string, string] {
  const at = key.indexOf(separator);
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}
