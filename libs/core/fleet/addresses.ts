import type { Spelling } from '@fleetwright/contracts';
import { parseWebAddress } from './remote/web-address.ts';

/** An IP address: 32 bits or 128 (RFC 791, RFC 4291). */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A network, or one address of it, with the length of its prefix (RFC 4632, RFC 4291). */
export interface Cidr extends Address {
  readonly prefixBits: number;
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;
const PORT = /^[1-9]\d{0,4}$/;
const GROUPS = 8;

/** Undefined for what is no address. No octet has a leading zero: some read those as octal (RFC 6943, 3.1.1). */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Address | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255)) return undefined;
  return { bits: 32, value: octets.reduce((value, octet) => value * 256n + BigInt(octet), 0n) };
}

/** All forms of RFC 4291, 2.2: `::` once, any case, leading zeros in a group, the last 32 bits as IPv4. */
function parseIpv6(text: string): Address | undefined {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const before = groupsOf(head, tail === undefined);
  const after = tail === undefined ? [] : groupsOf(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = GROUPS - before.length - after.length;
  // `::` stands for at least one group.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => 0), ...after];
  return { bits: 128, value: groups.reduce((value, group) => value * 65_536n + BigInt(group), 0n) };
}

function groupsOf(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const embedded = isEnd && at === parts.length - 1 ? parseIpv4(part) : undefined;
      if (embedded === undefined) return undefined;
      groups.push(Number(embedded.value >> 16n), Number(embedded.value & 0xffffn));
    }
  }
  return groups;
}

/** Undefined for what is no address with the length of a prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const length = text.slice(slash + 1);
  if (slash < 0 || !PREFIX.test(length)) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const prefixBits = Number(length);
  return address === undefined || prefixBits > address.bits ? undefined : { ...address, prefixBits };
}

/** The network that an address lies in, as text; undefined where the address is one: no bit is set behind the prefix. */
export function networkAround(cidr: Cidr): string | undefined {
  const hostBits = BigInt(cidr.bits - cidr.prefixBits);
  const network = (cidr.value >> hostBits) << hostBits;
  return network === cidr.value ? undefined : `${addressText({ ...cidr, value: network })}/${cidr.prefixBits}`;
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups compressed. */
export function addressText({ bits, value }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: GROUPS }, (_, at) => (value >> BigInt((GROUPS - 1 - at) * 16)) & 0xffffn);
  const texts = groups.map((group) => group.toString(16));
  const [start, length] = longestZeros(texts);
  if (length < 2) return texts.join(':');
  return `${texts.slice(0, start).join(':')}::${texts.slice(start + length).join(':')}`;
}

function longestZeros(texts: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < texts.length; start += 1) {
    let length = 0;
    while (texts[start + length] === '0') length += 1;
    if (length > best[1]) best = [start, length];
  }
  return best;
}

/**
 * Whether a text is `host:port`: a name (any case), an IPv4 address, or an IPv6 address in brackets. A name whose last
 * label is a number is an IPv4 address or nothing: others read `10.1` as `10.0.0.1`.
 */
export function parseEndpoint(text: string): { readonly host: string; readonly port: number } | undefined {
  const colon = text.lastIndexOf(':');
  const [host, port] = [text.slice(0, colon), text.slice(colon + 1)];
  if (colon < 1 || !PORT.test(port) || Number(port) > 65_535) return undefined;
  if (host.startsWith('[')) {
    const address = host.endsWith(']') ? parseIpv6(host.slice(1, -1)) : undefined;
    return address && { host: `[${addressText(address)}]`, port: Number(port) };
  }
  if (/^(?:0x[0-9a-f]*|\d+)$/i.test(host.split('.').at(-1) ?? '')) {
    const address = parseIpv4(host);
    return address && { host: addressText(address), port: Number(port) };
  }
  return host.includes(':') ? undefined : { host: host.toLowerCase(), port: Number(port) };
}

/** One spelling for all that mean the same; the text itself where it means nothing. */
export function meaningOf(spelling: Spelling, text: string): string {
  return MEANINGS[spelling](text) ?? text;
}

/** Whether a text is one of those that have this spelling. */
export function hasMeaning(spelling: Spelling, text: string): boolean {
  return MEANINGS[spelling](text) !== undefined;
}

const MEANINGS: Readonly<Record<Spelling, (text: string) => string | undefined>> = {
  cidr: (text) => {
    const cidr = parseCidr(text);
    return cidr && `${addressText(cidr)}/${cidr.prefixBits}`;
  },
  endpoint: (text) => {
    const endpoint = parseEndpoint(text);
    return endpoint && `${endpoint.host}:${endpoint.port}`;
  },
  web_address: parseWebAddress,
};
