import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentPage } from '@fleetwright/contracts';
import { createCertificate } from '@fleetwright/kit/servers';
import { removeFolder, waitFor } from '@fleetwright/kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from '../../services/agent/bundle.ts';
import { AgentProcess } from '../../services/agent/testing/agent-process.ts';
import { ControlPlane } from './control-plane.ts';
import { enrolmentEndpoint } from './enrolment-endpoint.ts';
import { type Host, NetworkNamespaces } from './network-namespaces.ts';

const whyNot = NetworkNamespaces.whyNot();

/** States of the kernel's tables. */
const [ESTABLISHED, LISTENING] = ['01', '0A'];

/** Prints what became of a connection. */
const CONNECT = `const [,address,port]=process.argv;const s=require("net").connect({host:address,port:+port});
s.on("connect",()=>{console.log("connected");s.destroy()});s.on("error",e=>console.log(e.code));
setTimeout(()=>{console.log("silence");process.exit()},5000).unref()`;
const LISTEN = `require("net").createServer(s=>s.end()).listen(0,function(){console.log(this.address().port)})`;

const content = (text: string) => ({
  format: 1 as const,
  files: [{ path: '/etc/web.conf', mode: '0644', owner: 'root', text }],
  packages: [],
  units: [],
  health: [],
});

interface Machine {
  readonly hostname: string;
  readonly host: Host;
  readonly root: string;
  readonly agent: AgentProcess;
}

describe.each(whyNot === null ? ['network namespaces'] : [])(
  'two agents on hosts that see the bus and nothing of each other: %s',
  () => {
    const namespaces = new NetworkNamespaces();
    const machines: Machine[] = [];
    let folder: string;
    let plane: ControlPlane;
    let bus: Server;
    let gateway: Server;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'fleetwright-namespaces-'));
      const file = join(folder, 'fleetwright-agent.mjs');
      const authority = join(folder, 'authority.pem');
      const hosts = [namespaces.add(), namespaces.add()];
      // The servers of tests are on the loopback interface alone; this stands where a firewall lets agents in.
      bus = createServer((socket) => {
        const inner = connect({ host: plane.nats.host, port: plane.nats.port });
        for (const end of [socket, inner]) end.on('error', () => (socket.destroy(), inner.destroy()));
        socket.pipe(inner).pipe(socket);
      });
      await listening(bus);
      const agentServers = `nats://${namespaces.address}:${portOf(bus)}`;
      const [certificate] = await Promise.all([
        createCertificate([namespaces.address]),
        bundleInto(file),
        ControlPlane.start({ agentServers }).then((started) => (plane = started)),
      ]);
      writeFileSync(authority, certificate.cert);
      gateway = createHttps(
        certificate,
        enrolmentEndpoint(() => plane),
      );
      await listening(gateway);
      for (const [at, host] of hosts.entries()) {
        const root = join(folder, `host-${at}`);
        mkdirSync(join(root, 'etc'), { recursive: true });
        const command = host.inside('env', `NODE_EXTRA_CA_CERTS=${authority}`, process.execPath, file);
        machines.push({ hostname: `edge-0${at + 1}`, host, root, agent: new AgentProcess(command, root) });
      }
      await plane.ask('CreateAccount', { name: 'Demo' });
      await plane.publish('web', '1.0.0', content('one\n'));
      await plane.ask('CreateResource', { kind: 'template', key: 'web', attributes: { modules: [{ name: 'web' }] } });
      await plane.ask('CreateResource', { kind: 'sdwan_network', key: 'fabric', attributes: {} });
      for (const { hostname: key } of machines) {
        await plane.ask('CreateResource', { kind: 'node', key, attributes: { template: 'web', region: 'eu' } });
        await plane.ask('CreateResource', { kind: 'sdwan_peer', key: `fabric/${key}`, attributes: {} });
      }
    });

    afterAll(async () => {
      await Promise.all(machines.map(({ agent }) => agent.stopAll()));
      for (const server of [bus, gateway]) server.close();
      await plane.stop();
      namespaces.end();
      await removeFolder(folder);
    });

    const listening = async (server: Server) => {
      server.listen(0, namespaces.address);
      await once(server, 'listening');
    };
    const portOf = (server: Server) => (server.address() as AddressInfo).port;

    /** What becomes of a connection from there. */
    function reaches(from: Host, address: string, port: number): string {
      const [program = '', ...words] = from.inside(process.execPath, '-e', CONNECT, address, String(port));
      return execFileSync(program, words, { encoding: 'utf8' }).trim();
    }

    const until = (hostname: string, state: string) =>
      waitFor(
        async () => {
          const asked = { after: null, limit: 500, hostname };
          const { agents } = (await plane.ask('ListAgents', asked)) as unknown as AgentPage;
          return agents[0]?.state === state;
        },
        { what: `${hostname} to be ${state}` },
      );

    it('come in, converge, and follow a change', async () => {
      for (const { hostname, agent } of machines) {
        const url = `https://${namespaces.address}:${portOf(gateway)}`;
        const token = await plane.token(hostname);
        const enrolled = await agent.ended('enrol', '--url', url, '--token', token, '--hostname', hostname);
        expect(enrolled, enrolled.stderr).toMatchObject({ status: 0 });
        agent.start('run');
      }
      await Promise.all(machines.map(({ hostname }) => until(hostname, 'converged')));
      await plane.publish('web', '1.1.0', content('two\n'));
      const text = ({ root }: Machine) => readFileSync(join(root, 'etc/web.conf'), 'utf8');
      await waitFor(() => machines.every((each) => text(each) === 'two\n'), { what: 'the change on both' });
    });

    it('know each other’s keys by way of the bus', async () => {
      const files = ({ root }: Machine, end: string) => {
        const own = join(root, '.fleetwright-agent/wireguard');
        const names = readdirSync(own).filter((name) => name.endsWith(end));
        return names.map((name) => readFileSync(join(own, name), 'utf8')).join('');
      };
      const [one, other] = machines;
      if (one === undefined || other === undefined) throw new Error('there are two');
      for (const [here, there] of [
        [one, other],
        [other, one],
      ] as const) {
        const publicKey = () => files(there, '.key').split('\n')[1] ?? 'none yet';
        await waitFor(() => files(here, '.conf').includes(`PublicKey = ${publicKey()}`), { what: 'the peer’s key' });
      }
    });

    it('have one connection each, to the bus, and listen nowhere', () => {
      for (const { host } of machines) {
        const [program = '', ...words] = host.inside('cat', '/proc/net/tcp', '/proc/net/tcp6', '/proc/net/udp');
        const sockets = socketsIn(execFileSync(program, words, { encoding: 'utf8' }));
        expect(sockets.filter(({ state }) => state === LISTENING)).toEqual([]);
        const ends = sockets.filter(({ state }) => state === ESTABLISHED).map(({ remote }) => remote);
        expect(ends).toEqual([`${namespaces.address}:${portOf(bus)}`]);
      }
    });

    it('reach nothing of each other, whoever tries', async () => {
      const [one, other] = machines;
      if (one === undefined || other === undefined) throw new Error('there are two');
      const [program = '', ...words] = other.host.inside(process.execPath, '-e', LISTEN);
      const listener = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const [said] = (await once(listener.stdout, 'data')) as [Buffer];
        const port = Number(said.toString());
        expect(reaches(one.host, namespaces.address, portOf(bus))).toBe('connected');
        // It does listen: whoever is on that host, or has a link to it, gets through.
        expect(reaches(other.host, other.host.address, port)).toBe('connected');
        expect(reaches(one.host, other.host.address, port)).toMatch(/^(ENETUNREACH|EHOSTUNREACH|silence)$/);
      } finally {
        const ended = once(listener, 'exit');
        listener.kill('SIGKILL');
        await ended;
      }
    });
  },
);

// Named in the result, so that nobody takes it for tried.
it.each(whyNot === null ? [] : [whyNot])('NOT TRIED: agents on hosts of their own, since here %s', (why) => {
  console.warn(`– agents on hosts of their own were not tried: ${why}`);
  expect(NetworkNamespaces.whyNot()).toBe(why);
});

/** Of the kernel's tables: IPv4 addresses are in the byte order of the machine. */
function socketsIn(table: string) {
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/));
  return lines.flatMap(([, , remote = '', state]) => {
    const [, address, port] = /^([0-9A-F]{8}):([0-9A-F]{4})$/.exec(remote) ?? [];
    if (address === undefined || port === undefined) return remote.includes(':') ? [{ remote, state }] : [];
    const bytes = [...Buffer.from(address, 'hex')].toReversed();
    return [{ remote: `${bytes.join('.')}:${Number.parseInt(port, 16)}`, state }];
  });
}
