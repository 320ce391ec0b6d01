import { assignment } from './assignment.ts';
import { federationPeer } from './federation-peer.ts';
import { module } from './module.ts';
import { node } from './node.ts';
import { sdwanNetwork } from './sdwan-network.ts';
import { sdwanPeer } from './sdwan-peer.ts';
import { template } from './template.ts';
import { virtualIp } from './virtual-ip.ts';

/** The kinds that the pipeline applies, in the order in which independent changes are applied. */
export const KIND_TABLE = {
  template,
  module,
  node,
  assignment,
  sdwan_network: sdwanNetwork,
  sdwan_peer: sdwanPeer,
  virtual_ip: virtualIp,
  federation_peer: federationPeer,
};
