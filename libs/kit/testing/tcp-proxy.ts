import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';

export interface TcpTarget {
  readonly host: string;
  readonly port: number;
}

/** Stands between a client and a server and does to them what networks do. */
export interface TcpProxy {
  readonly host: string;
  readonly port: number;
  /** Delays every chunk by this much in each direction; 0 ends it. Chunks on their way keep their delay. */
  setLatency(latencyMs: number): void;
  /** Ends all connections with a reset and refuses new ones until `mend`. */
  cut(): void;
  /** Keeps connections open, and takes new ones, but lets nothing through until `mend`: a hole in the network. */
  stall(): void;
  /** Ends `cut` and `stall`; what a stall held back arrives now, in order. */
  mend(): void;
  /** How many connections are open. */
  connections(): number;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

interface Weather {
  latencyMs: number;
  isCut: boolean;
  isStalled: boolean;
  /** Sockets whose reading is paused by the stall. */
  readonly paused: Set<Socket>;
  readonly open: Set<Socket>;
}

/** Starts a proxy on a free port of the loopback interface. */
export async function startTcpProxy(target: TcpTarget): Promise<TcpProxy> {
  const weather: Weather = { latencyMs: 0, isCut: false, isStalled: false, paused: new Set(), open: new Set() };
  const server = createServer((client) => accept(client, target, weather));
  const port = await listen(server);
  const resetAll = () => {
    for (const socket of weather.open) socket.resetAndDestroy();
  };
  return {
    host: HOST,
    port,
    setLatency(latencyMs) {
      weather.latencyMs = latencyMs;
    },
    cut() {
      weather.isCut = true;
      resetAll();
    },
    stall() {
      weather.isStalled = true;
    },
    mend() {
      weather.isCut = false;
      weather.isStalled = false;
      for (const socket of weather.paused) socket.resume();
      weather.paused.clear();
    },
    connections: () => weather.open.size / 2,
    stop() {
      resetAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function accept(client: Socket, target: TcpTarget, weather: Weather): void {
  if (weather.isCut) {
    client.resetAndDestroy();
    return;
  }
  const upstream = connectTcp(target);
  join(client, upstream, weather);
  join(upstream, client, weather);
}

/** Moves what `from` says to `to`, through the weather. */
function join(from: Socket, to: Socket, weather: Weather): void {
  weather.open.add(from);
  from.setNoDelay(true);
  from.on('error', () => {});
  from.on('data', (chunk) => {
    if (weather.isStalled) {
      from.pause();
      from.unshift(chunk);
      weather.paused.add(from);
      return;
    }
    later(weather.latencyMs, () => to.write(chunk));
  });
  from.on('end', () => later(weather.latencyMs, () => to.end()));
  from.on('close', (hadError) => {
    weather.open.delete(from);
    weather.paused.delete(from);
    if (hadError || from.destroyed) later(weather.latencyMs, () => to.destroy());
  });
}

function later(delayMs: number, action: () => void): void {
  if (delayMs === 0) action();
  else setTimeout(action, delayMs);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}
