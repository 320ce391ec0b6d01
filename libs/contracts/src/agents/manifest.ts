import { z } from 'zod';
import { AccountId, Digest } from '../ids.ts';
import { LiveConfig } from '../kinds/written.ts';
import { CONTENT_BYTES_MAX, MODULES_PER_NODE_MAX, NETWORKS_PER_NODE_MAX, PEERS_PER_NETWORK_MAX } from './limits.ts';

/**
 * Which of two bundles of a node is newer: the greater epoch, then the greater counter. Stands beside the manifest, never
 * inside it, so that equal desired state is one digest. An agent refuses a lower number than it has applied or was told.
 */
export const BundleNumber = z.object({
  /** 0, until a store that went back made it rise; then at least the server's Unix seconds of that moment. */
  epoch: z.int().min(0),
  /** Grows with every bundle of the epoch. */
  counter: z.int().min(1),
});
export type BundleNumber = z.infer<typeof BundleNumber>;

/** A document that is known by its digest: SHA-256 over its bytes. */
export const ContentRef = z.object({ digest: Digest, size_bytes: z.int().min(1).max(CONTENT_BYTES_MAX) });
export type ContentRef = z.infer<typeof ContentRef>;

/** One module in force on the node. A module that is switched off is not listed, and what it had put there goes. */
export const ManifestModule = z.object({
  name: z.string(),
  /** null: the catalogue has no version of it that could be followed. */
  version: z.string().nullable(),
  /** Lower is applied first; equal ones in the order of their names. */
  priority: z.int().min(0).max(1000),
  /** Of its ModuleContent; null: this version carries none, and there is nothing to do for it. */
  content: ContentRef.nullable(),
  /** Effective: of the module, the template, its reference to the module, the assignment; the later wins key by key. */
  config: LiveConfig,
  /** SHA-256 over the canonical JSON of `config`. */
  config_digest: Digest,
});
export type ManifestModule = z.infer<typeof ManifestModule>;

/** Another peer of a network, as this node configures it. */
export const ManifestPeer = z.object({
  host: z.string(),
  /** WireGuard public key in base64, as its agent reported it; null: not known yet, and the peer is left out until then. */
  public_key: z.string().nullable(),
  /** `host:port`; null: it is not reachable from outside and connects by itself. */
  endpoint: z.string().nullable(),
  /** CIDRs that go through it: its announced subnets, and the virtual IPs that it holds. Sorted. */
  allowed: z.array(z.string()),
});
export type ManifestPeer = z.infer<typeof ManifestPeer>;

/** One overlay network that the node is a peer of. */
export const ManifestNetwork = z.object({
  name: z.string(),
  /** null: not given. */
  cidr: z.string().nullable(),
  routing_mode: z.enum(['ibgp', 'static']),
  listen_port: z.int().min(1).max(65_535),
  /** Subnets behind this node that it announces. */
  lan_subnets: z.array(z.string()),
  /** Virtual IPs that this node holds as their primary holder. */
  virtual_ips: z.array(z.object({ name: z.string(), cidr: z.string() })),
  /** With whom this node connects, in the order of their hosts: all, or in `hub_and_spoke` those one end of which is a hub. */
  peers: z.array(ManifestPeer).max(PEERS_PER_NETWORK_MAX),
});
export type ManifestNetwork = z.infer<typeof ManifestNetwork>;

/**
 * What one node should be. Sent as its canonical JSON (RFC 8785), at most MANIFEST_BYTES_MAX bytes; the SHA-256 of these
 * bytes is the bundle digest. An agent refuses a manifest whose digest, account or node is not its own, and a `format` that it
 * does not know (`unknown_format`: it keeps what it has and says so).
 */
export const BundleManifest = z.object({
  format: z.literal(1),
  account: AccountId,
  /** The hostname. */
  node: z.string(),
  template: z.string(),
  /** Whether it is meant to have no module. Without it a manifest that lists none is never applied over one that did. */
  empty: z.boolean(),
  /** In the order in which they are applied. */
  modules: z.array(ManifestModule).max(MODULES_PER_NODE_MAX),
  /** In the order of their names. */
  networks: z.array(ManifestNetwork).max(NETWORKS_PER_NODE_MAX),
});
export type BundleManifest = z.infer<typeof BundleManifest>;

export const BUNDLE_MANIFEST_EXAMPLE: BundleManifest = {
  format: 1,
  account: 'acme',
  node: 'edge-01',
  template: 'web',
  empty: false,
  modules: [
    {
      name: 'nginx',
      version: '1.26.0',
      priority: 60,
      content: { digest: 'a'.repeat(64), size_bytes: 412 },
      config: { workers: 4 },
      config_digest: 'eaa892e26bfc99a8cca9c0446e0264e44641204daad49465d704a4478d86ca0c',
    },
  ],
  networks: [],
};
