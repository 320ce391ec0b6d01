import { connect, type Socket } from 'node:net';
import { agentSubjects, AGENT_REPORT_EXAMPLE } from '@fleetwright/contracts/agents';
import { type AgentKey, signerWith } from './agent-keys.ts';

export interface AgentIdentityOnWire {
  readonly account: string;
  readonly instance: string;
  readonly key: AgentKey;
}

interface RawAgentOptions {
  readonly host: string;
  readonly port: number;
  readonly onTold: () => void;
  /** The bus ended a connection that had been let in. */
  readonly onLost: () => void;
}

/**
 * An agent as the bus and the services see it, over its own connection and in as little memory as it takes: it signs the
 * server's nonce, hears what it is told, asks for its bundle, and reports. What it is told it reports as applied.
 */
export class RawAgent {
  readonly #who: AgentIdentityOnWire;
  readonly #options: RawAgentOptions;
  readonly #bootId: string;
  #socket: Socket | undefined;
  #text = '';
  #sequence = 0;
  #hasEntered = false;
  #bundle: unknown = null;
  #asked: (() => void) | undefined;

  constructor(who: AgentIdentityOnWire, bootId: string, options: RawAgentOptions) {
    this.#who = who;
    this.#bootId = bootId;
    this.#options = options;
  }

  /** Connected, let in, and told which bundle is its own. Rejects when the bus does not let it in. */
  open(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      this.#socket = socket;
      socket.setNoDelay(true);
      socket.on('error', reject);
      let isIn = false;
      socket.on('close', () => {
        if (isIn) this.#options.onLost();
        reject(new Error('the bus closed the connection'));
      });
      this.#asked = () => {
        isIn = true;
        resolve();
      };
      socket.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString('latin1');
        this.#read(reject);
      });
    });
  }

  report(): void {
    this.#sequence += 1;
    const said = { boot_id: this.#bootId, sequence: this.#sequence, sent_at: new Date().toISOString() };
    const { report } = this.#subjects;
    this.#publish(report, JSON.stringify({ ...AGENT_REPORT_EXAMPLE, ...said, bundle: this.#bundle }));
  }

  close(): void {
    this.#socket?.removeAllListeners();
    this.#socket?.destroy();
  }

  get #subjects() {
    return agentSubjects(this.#who.account, this.#who.instance);
  }

  #read(reject: (error: Error) => void): void {
    for (;;) {
      const end = this.#text.indexOf('\r\n');
      if (end < 0) return;
      const line = this.#text.slice(0, end);
      if (line.startsWith('MSG ')) {
        const size = Number(line.split(' ').at(-1));
        if (this.#text.length < end + 2 + size + 2) return;
        this.#hear(line.split(' ')[1] ?? '', this.#text.slice(end + 2, end + 2 + size));
        this.#text = this.#text.slice(end + 2 + size + 2);
        continue;
      }
      this.#text = this.#text.slice(end + 2);
      if (line.startsWith('INFO ') && !this.#hasEntered) this.#enter(JSON.parse(line.slice(5)));
      else if (line === 'PING') this.#socket?.write('PONG\r\n');
      else if (line.startsWith('-ERR')) reject(new Error(line));
    }
  }

  #enter({ nonce }: { readonly nonce: string }): void {
    this.#hasEntered = true;
    const { account, instance, key } = this.#who;
    const sig = signerWith(key.secret)(nonce);
    const options = {
      ...{ verbose: false, pedantic: false, lang: 'bench', version: '1', protocol: 1 },
      ...{ name: `agent.${account}.${instance}`, nkey: key.publicKey, sig },
    };
    const { told, inbox, askBundle } = this.#subjects;
    this.#socket?.write(`CONNECT ${JSON.stringify(options)}\r\nSUB ${told} 1\r\nSUB ${inbox}.> 2\r\n`);
    this.#publish(askBundle, JSON.stringify({ known: null, format: 1 }), `${inbox}.b`);
  }

  #publish(subject: string, text: string, reply = ''): void {
    this.#socket?.write(`PUB ${subject} ${reply === '' ? '' : `${reply} `}${Buffer.byteLength(text)}\r\n${text}\r\n`);
  }

  #hear(subject: string, text: string): void {
    const { told } = this.#subjects;
    const { bundle } = JSON.parse(text) as { readonly bundle?: { number: object; manifest: { digest: string } } };
    if (bundle !== undefined) this.#bundle = { number: bundle.number, digest: bundle.manifest.digest };
    if (subject === told) this.#options.onTold();
    else this.#asked?.();
  }
}
