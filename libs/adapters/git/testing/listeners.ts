import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Listener {
  readonly port: number;
  /** Connections so far. */
  count(): number;
  stop(): Promise<void>;
}

/** Counts who connects to an address and hangs up on them. `port` 0: a free one. */
export function startTrap(host: string, port = 0): Promise<Listener> {
  return listen(host, port, (socket) => socket.destroy());
}

/** Another address of a server on this machine: passes every connection on to it. */
export function startForwarder(host: string, port: number, to: { host: string; port: number }): Promise<Listener> {
  return listen(host, port, (socket) => {
    const onward = connect(to.port, to.host);
    onward.on('error', () => socket.destroy());
    onward.once('close', () => socket.destroy());
    socket.once('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
}

async function listen(host: string, port: number, serve: (socket: Socket) => void): Promise<Listener> {
  let connections = 0;
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
    serve(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    count: () => connections,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
