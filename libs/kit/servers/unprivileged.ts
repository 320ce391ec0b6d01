import { execFileSync } from 'node:child_process';

/**
 * PostgreSQL refuses to run as root, and sshd as root needs more than a test machine has. For root the command runs in a
 * user namespace in which root's own user is called `nobody`: the server sees an ordinary user, while the kernel still sees the owner of the files, so the binaries and
 * the data may lie below a folder that only root can enter, and nothing has to be copied or given away. (Switching to
 * the real `nobody` would fail there.) Others run the command as it is.
 */
export function withoutRoot(
  what: string,
  command: string,
  args: readonly string[],
): { command: string; args: readonly string[] } {
  if (process.getuid?.() !== 0) return { command, args };
  assertUserNamespaces(what);
  return { command: 'unshare', args: [...NAMESPACE, command, ...args] };
}

// 65534 is `nobody` on every Linux distribution; any id but 0 would do.
const NAMESPACE = ['--user', '--map-user=65534', '--map-group=65534', '--'];

let checked = false;

function assertUserNamespaces(what: string): void {
  if (checked) return;
  try {
    execFileSync('unshare', [...NAMESPACE, 'true'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      `${what} does not run as root here, and this machine does not allow user namespaces (unshare --user true fails). ` +
        'Run the same command as an ordinary user, from a clone that this user owns.',
    );
  }
  checked = true;
}
