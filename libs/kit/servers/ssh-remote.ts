import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { sshServerBinary, sshServerSettings } from './binaries.ts';
import { type Child, logTail, startChild, waitUntilReady } from './child.ts';
import { endFamily } from './family.ts';
import { takeFreePort } from './free-port.ts';
import { type CommitOptions, commitFiles, createBareRepository, GIT_ENVIRONMENT } from './git-repository.ts';
import { PORT_ATTEMPTS } from './limits.ts';
import { createSshKey, type SshKey } from './ssh-key.ts';
import { withoutRoot } from './unprivileged.ts';

export interface SshRemoteOptions {
  /** The folder that holds the bare repositories. Created if missing. */
  readonly root: string;
  /** The loopback address to listen on; default 127.0.0.1. */
  readonly address?: '127.0.0.1' | '::1';
  /** Default: a free one. */
  readonly port?: number;
  /** Public keys that may read every repository, one line each. */
  readonly authorizedKeys?: readonly string[];
  /** The key by which the server proves who it is; a new one of type ed25519 when missing. */
  readonly hostKey?: SshKey;
  /** Words of a shell that are run instead of serving git. For faults in tests. */
  readonly insteadOfGit?: string;
  /** Shown to everybody before they log in. */
  readonly banner?: string;
}

export interface SshRemote {
  readonly port: number;
  readonly root: string;
  /** The one user that may log in, `git`. */
  readonly user: string;
  /** The address to clone a repository from, as `ssh://git@127.0.0.1:port/name.git`. */
  url(repository: string): string;
  /** One line: the type of the host key, and the key in base64. */
  hostKey(): string;
  folder(repository: string): string;
  createRepository(repository: string, branch?: string): Promise<void>;
  /** Commits files to a branch, as a push would; answers the commit's id. */
  commit(repository: string, options: CommitOptions): Promise<string>;
  /** Starts again on the same port with another host key, as a machine that was set up anew does. */
  rekey(key: SshKey): Promise<void>;
  /** What sshd logged since it was started first. */
  log(): string;
  /** Ends the server and every session. Stopping twice is allowed. */
  stop(): Promise<void>;
}

const USER = 'git';

/** Serves bare repositories over ssh on the loopback interface, for reading only. */
export async function startSshRemote(options: SshRemoteOptions): Promise<SshRemote> {
  const root = resolve(options.root);
  await mkdir(join(root, '.sshd'), { recursive: true, mode: 0o700 });
  let key = options.hostKey ?? (await createSshKey());
  let { port, child } = await listen({ ...options, root }, key);
  const end = async () => {
    await endFamily(child);
  };
  const folder = (repository: string) => join(root, `${repository}.git`);
  return {
    port,
    root,
    user: USER,
    url: (repository) => `ssh://${USER}@${authority(options, port)}/${repository}.git`,
    hostKey: () => key.publicKey,
    folder,
    createRepository: async (repository, branch) => {
      await createBareRepository(root, repository, branch);
    },
    commit: (repository, commit) => commitFiles(folder(repository), commit),
    async rekey(next) {
      await end();
      key = next;
      ({ port, child } = await listen({ ...options, root, port }, key));
    },
    log: () => readFileSync(join(root, '.sshd', 'log'), 'utf8'),
    stop: end,
  };
}

function authority({ address = '127.0.0.1' }: SshRemoteOptions, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function listen(options: SshRemoteOptions, key: SshKey): Promise<{ port: number; child: Child }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await takeFreePort());
    try {
      return { port, child: await run(options, port, key) };
    } catch (error) {
      const isPortTaken = logTail(join(options.root, '.sshd', 'log')).includes('Address already in use');
      if (!isPortTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/**
 * Runs sshd as an ordinary user, in the namespace of `withoutRoot` for root: then it needs neither /run/sshd nor the user
 * `sshd`, and gives up no privileges, because it has none. Such an sshd lets only that user log in, whose shell may be
 * nologin and who may not be in /etc/passwd at all. So nss_wrapper, loaded before sshd, shows it accounts of its own, in
 * which this user is called `git` and has /bin/sh.
 */
async function run(options: SshRemoteOptions, port: number, key: SshKey): Promise<Child> {
  const state = join(options.root, '.sshd');
  await writeState(options, port, key);
  const { command, args } = withoutRoot('sshd', sshServerBinary(), ['-D', '-e', '-f', join(state, 'config')]);
  const logFile = join(state, 'log');
  const child = startChild({
    command,
    args,
    env: {
      PATH: GIT_ENVIRONMENT['PATH'] ?? '/usr/bin:/bin',
      NSS_WRAPPER_PASSWD: join(state, 'passwd'),
      NSS_WRAPPER_GROUP: join(state, 'group'),
    },
    cwd: state,
    logFile,
    signalOnParentDeath: 'SIGTERM',
  });
  await waitUntilReady('sshd', child, logFile, () => isListening(port, options.address));
  return child;
}

async function writeState(options: SshRemoteOptions, port: number, key: SshKey): Promise<void> {
  const state = join(options.root, '.sshd');
  const files = {
    config: configOf(options, port),
    host_key: key.privateKey,
    authorized_keys: (options.authorizedKeys ?? []).map((line) => `${line}\n`).join(''),
    passwd: accountsOf(state).passwd,
    group: accountsOf(state).group,
    serve: options.insteadOfGit ?? SERVE,
    banner: options.banner ?? '',
  };
  for (const [name, text] of Object.entries(files)) {
    await rm(join(state, name), { force: true });
    await writeFile(join(state, name), text, { mode: 0o600 });
  }
}

function accountsOf(home: string): { readonly passwd: string; readonly group: string } {
  const { uid, gid } = userInfo();
  const [user, group] = uid === 0 ? [65_534, 65_534] : [uid, gid];
  return { passwd: `${USER}:x:${user}:${group}::${home}:/bin/sh\n`, group: `${USER}:x:${group}:\n` };
}

// What sshd(8) calls the forced command: whatever the client asks for, this is what runs.
const SERVE = `
asked=\${SSH_ORIGINAL_COMMAND#"git-upload-pack '"}
path=\${asked%"'"}
case "$path" in
  "$SSH_ORIGINAL_COMMAND" | *"'"* | *..*) echo 'this server only serves git-upload-pack' >&2; exit 128 ;;
esac
exec git upload-pack --strict "./\${path#/}"
`;

function configOf(options: SshRemoteOptions, port: number): string {
  const { root, banner } = options;
  const state = join(root, '.sshd');
  const environment = Object.entries({ ...GIT_ENVIRONMENT, GIT_CONFIG_GLOBAL: '/dev/null' });
  const assignments = environment.map(([name, value]) => `${name}='${value}'`).join(' ');
  return [
    `ListenAddress ${authority(options, port)}`,
    `HostKey ${join(state, 'host_key')}`,
    `AuthorizedKeysFile ${join(state, 'authorized_keys')}`,
    'AuthenticationMethods publickey',
    'PubkeyAuthentication yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    // The files are in a temporary folder, whose parents anybody may write to.
    'StrictModes no',
    'PidFile none',
    'AcceptEnv GIT_PROTOCOL',
    'AllowTcpForwarding no',
    'X11Forwarding no',
    'PermitTTY no',
    'MaxStartups 200',
    'LogLevel VERBOSE',
    ...(banner === undefined ? [] : [`Banner ${join(state, 'banner')}`]),
    `ForceCommand cd '${root}' && ${assignments} exec /bin/sh '${join(state, 'serve')}'`,
    ...sshServerSettings(),
    '',
  ].join('\n');
}

function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createConnection({ host, port });
    const done = (isOpen: boolean) => {
      socket.destroy();
      answer(isOpen);
    };
    // Another server may have taken the port: only one that speaks ssh is ours, or as good.
    socket.once('data', (chunk: Buffer) => done(chunk.toString('latin1').startsWith('SSH-2.0-')));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
