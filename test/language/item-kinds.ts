import { fleetFileJsonSchema, type ResourceKind } from '@fleetwright/contracts';
import type { Schema } from './schema-keys.ts';

type Item = Readonly<Record<string, unknown>>;

/** A table of keys: the file's own, or those of one kind of item; and how a whole file says one of them. */
export interface ItemKind {
  readonly title: string;
  /** Where it stands, as the page says it. */
  readonly where: string;
  /** Whose fields the keys are, where they are a resource's. */
  readonly kind?: ResourceKind;
  readonly schema: Schema;
  /** What such an item needs beside the key that is shown. */
  readonly minimal: Item;
  readonly fileWith: (item: Item) => Item;
}

const HEAD = { version: 1, account: 'acme' };
export const LANGUAGE = fleetFileJsonSchema() as Schema;

const within = (schema: Schema | undefined, key: string): Schema => schema?.properties?.[key] ?? {};
/** The item of a collection in list form, which has all keys. */
const itemOf = (collection: Schema): Schema => collection.anyOf?.[0]?.items ?? {};

const sdwan = within(LANGUAGE, 'sdwan');
const network = itemOf(within(sdwan, 'networks'));
const template = itemOf(within(LANGUAGE, 'templates'));
const inNetwork = (part: string, item: Item): Item => ({
  ...HEAD,
  sdwan: { networks: [{ name: 'edge-fabric', [part]: [item] }] },
});

export const ITEM_KINDS: readonly ItemKind[] = [
  { title: 'The file', where: '', schema: LANGUAGE, minimal: HEAD, fileWith: (file) => file },
  {
    title: 'Templates',
    where: 'templates[]',
    kind: 'template',
    schema: template,
    minimal: { name: 'web' },
    fileWith: (item) => ({ ...HEAD, templates: [{ name: 'base' }, item] }),
  },
  {
    title: 'Modules of a template',
    where: 'templates[].modules[]',
    schema: within(template, 'modules').items?.anyOf?.[1] ?? {},
    minimal: { name: 'nginx', version: '1' },
    fileWith: (item) => ({ ...HEAD, templates: [{ name: 'web', modules: [item] }] }),
  },
  {
    title: 'Modules',
    where: 'modules[]',
    kind: 'module',
    schema: itemOf(within(LANGUAGE, 'modules')),
    minimal: { name: 'nginx-public' },
    fileWith: (item) => ({ ...HEAD, modules: [item] }),
  },
  {
    title: 'Nodes',
    where: 'nodes[]',
    kind: 'node',
    schema: itemOf(within(LANGUAGE, 'nodes')),
    minimal: { hostname: 'edge-01', template: 'web', region: 'eu-west-2' },
    fileWith: (item) => ({ ...HEAD, nodes: [item] }),
  },
  {
    title: 'Assignments',
    where: 'assignments[]',
    kind: 'assignment',
    schema: itemOf(within(LANGUAGE, 'assignments')),
    minimal: { node: 'edge-01', module: 'nginx' },
    fileWith: (item) => ({ ...HEAD, assignments: [item] }),
  },
  {
    title: 'SD-WAN',
    where: 'sdwan',
    schema: sdwan,
    minimal: {},
    fileWith: (item) => ({ ...HEAD, sdwan: item }),
  },
  {
    title: 'Networks',
    where: 'sdwan.networks[]',
    kind: 'sdwan_network',
    schema: network,
    minimal: { name: 'edge-fabric' },
    fileWith: (item) => ({ ...HEAD, sdwan: { networks: [item] } }),
  },
  {
    title: 'Peers',
    where: 'sdwan.networks[].peers[]',
    kind: 'sdwan_peer',
    schema: itemOf(within(network, 'peers')),
    minimal: { host: 'edge-01' },
    fileWith: (item) => inNetwork('peers', item),
  },
  {
    title: 'Virtual IPs',
    where: 'sdwan.networks[].virtual_ips[]',
    kind: 'virtual_ip',
    schema: itemOf(within(network, 'virtual_ips')),
    minimal: { name: 'frontend', primary_holder: 'edge-01' },
    fileWith: (item) => inNetwork('virtual_ips', item),
  },
  {
    title: 'Federation peers',
    where: 'federation_peers[]',
    kind: 'federation_peer',
    schema: itemOf(within(LANGUAGE, 'federation_peers')),
    minimal: { name: 'emea-hub', remote_url: 'https://fleet.emea.example.com' },
    fileWith: (item) => ({ ...HEAD, federation_peers: [item] }),
  },
  {
    title: 'Provider configs',
    where: 'provider_configs[]',
    schema: itemOf(within(LANGUAGE, 'provider_configs')),
    minimal: { name: 'aws' },
    fileWith: (item) => ({ ...HEAD, provider_configs: [item] }),
  },
];

/** Every key with the table that has it. */
export const KEYS = ITEM_KINDS.flatMap((itemKind) =>
  Object.entries(itemKind.schema.properties ?? {}).map(([key, schema]) => ({
    path: itemKind.where === '' ? key : `${itemKind.where}.${key}`,
    key,
    schema,
    itemKind,
    example: `${key}: ${flow(schema.examples?.[0])}`,
  })),
);
export type Key = (typeof KEYS)[number];

/** A value as it is written on one line. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${key}: ${flow(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  // What is plain has to be read as the text that it is; so has the version of a program, which only looks like one.
  return typeof value === 'string' && !/^[A-Za-z][\w.@/-]*$/.test(value) ? JSON.stringify(value) : String(value);
}

/** A whole file in which the key stands as its example writes it. */
export function fileWithExample({ key, itemKind, example }: Key): string {
  const lines = Object.entries(itemKind.fileWith({ ...itemKind.minimal, [key]: '<example>' }));
  return lines
    .map(([name, value]) => `${`${name}: ${flow(value)}`.replace(`${key}: "<example>"`, example)}\n`)
    .join('');
}
