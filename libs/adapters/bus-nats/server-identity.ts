import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * Whether a certificate is that of a server with one of these names or addresses. The client tells TLS no address that it
 * connects to by number, and Node would look for `localhost` in the certificate then: one that any of the cluster's nodes
 * has is as good, since they are one server to their clients.
 */
export function identityOfOne(
  hosts: readonly string[],
): (name: string, certificate: PeerCertificate) => Error | undefined {
  return (name, certificate) => {
    const failure = checkServerIdentity(name, certificate);
    if (failure === undefined || hosts.includes(name)) return failure;
    const isOne = hosts.some((host) => checkServerIdentity(host, certificate) === undefined);
    return isOne ? undefined : failure;
  };
}
