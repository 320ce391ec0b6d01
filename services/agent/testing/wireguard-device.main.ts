import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';

// Started in a user and mount namespace of its own, with the real `wg` and files of configurations. Stands in for an
// interface: `wg` speaks to one that is no kernel's over a socket (wireguard.com/xplatform). Prints, for each file, what `wg`
// said and what it told the interface, as JSON.
const [, , wg = '', ...files] = process.argv;
const NAME = 'fw-test';

execFileSync('mount', ['-t', 'tmpfs', 'none', '/run']);
mkdirSync('/run/wireguard');

let told: string | null = null;
const device = createServer((socket) => {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (!text.endsWith('\n\n')) return;
    told = text;
    socket.end('errno=0\n\n');
  });
});
device.listen(`/run/wireguard/${NAME}.sock`);
await once(device, 'listening');

const seen: { readonly status: number | null; readonly said: string; readonly told: readonly string[] | null }[] = [];
for (const file of files) {
  told = null;
  const child = spawn(wg, ['setconf', NAME, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  seen.push({ status, said, told: (told as string | null)?.trim().split('\n') ?? null });
}
device.close();
process.stdout.write(JSON.stringify(seen));
