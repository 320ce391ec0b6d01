import { readFile } from 'node:fs/promises';

/** The two things that whoever sets up machines asks the gateway for. */
export interface ControlPlane {
  readonly url: string;
  /** Of the nodes that there are; undefined: it does not answer now. */
  hostnames(signal: AbortSignal): Promise<ReadonlySet<string> | undefined>;
  /** A registration token for one host. Throws an Error with what was refused. */
  registrationToken(hostname: string): Promise<string>;
}

/** More than the demo ever has; whoever makes more sees the first of them here. */
const NODES_MAX = 500;

/** `tokenFile` is read for each question: the token in it may be another one by then. */
export function controlPlaneAt(url: string, tokenFile: string): ControlPlane {
  const system = `${url}/api/v1/system`;
  const authorized = async () => ({ authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` });
  return {
    url,
    async hostnames(signal) {
      try {
        const answer = await fetch(`${system}/nodes?limit=${NODES_MAX}`, { headers: await authorized(), signal });
        if (!answer.ok) return undefined;
        const { nodes } = (await answer.json()) as { nodes: readonly { key: string }[] };
        return new Set(nodes.map(({ key }) => key));
      } catch {
        // It is away, or this was asked to end: the next look tells.
        return undefined;
      }
    },
    async registrationToken(hostname) {
      const answer = await fetch(`${system}/registration_tokens`, {
        method: 'POST',
        headers: { ...(await authorized()), 'content-type': 'application/json' },
        body: JSON.stringify({ registration_token: { hostname, replaces: true, expires_in_seconds: 300 } }),
      });
      const { token: made, detail } = (await answer.json()) as { token?: string; detail?: string };
      if (made === undefined) throw new Error(`no registration token for ${hostname}: ${detail}`);
      return made;
    },
  };
}
