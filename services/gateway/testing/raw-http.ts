import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that sends just the bytes it is told to, and keeps what comes back. */
export class RawClient {
  readonly closed: Promise<unknown>;
  readonly #socket: Socket;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
    });
    // A server that hangs up on a client which still writes resets the connection.
    socket.on('error', () => undefined);
  }

  static async open(url: string): Promise<RawClient> {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  get isClosed(): boolean {
    return this.#socket.closed;
  }

  get received(): string {
    return this.#received;
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1');
  }

  /** Sends lines of a head and, after it, whatever is given. */
  request(lines: readonly string[], body = ''): void {
    this.send(`${lines.join('\r\n')}\r\n\r\n${body}`);
  }

  /** Sends a chunk again and again until the connection ends; answers how many bytes went out. */
  async flood(chunk: string): Promise<number> {
    const framed = `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
    let isOpen = true;
    void this.closed.then(() => {
      isOpen = false;
    });
    while (isOpen) {
      if (!this.#socket.write(framed, 'latin1')) await Promise.race([this.#drained(), this.closed]);
    }
    return this.#socket.bytesWritten;
  }

  #drained(): Promise<unknown> {
    return new Promise((resolve) => this.#socket.once('drain', resolve));
  }

  /** The answer, once the server has ended the connection after it. */
  async answer(): Promise<{ readonly status: number; readonly headers: string; readonly body: unknown }> {
    await this.closed;
    const [head = '', body = ''] = this.#received.split('\r\n\r\n');
    return {
      status: Number(head.split(' ')[1]),
      headers: head.toLowerCase(),
      body: body === '' ? null : JSON.parse(body),
    };
  }

  end(): void {
    this.#socket.destroy();
  }
}
