import { parseArgs } from 'node:util';

/** What each target says of itself; plain text, since nothing is installed yet when somebody asks. */
const USAGES = {
  start: `npm start [-- --processes] [--data FOLDER] [--event-store URL]

Starts the whole system on this machine: PostgreSQL, NATS, all services, a demo git remote and a demo account. A second start
continues where the first one stopped. Ctrl-C stops all of it.

  --processes    one process a service, as production runs them; otherwise all services share one
  --data FOLDER  where its state is; otherwise .data/, and deleting it starts afresh
  --event-store URL  a KurrentDB that keeps the events instead, as kurrentdb://127.0.0.1:2113?tls=false (docs/event-store.md)

Ports and everything else come from the environment: docs/configuration.md`,
  test: `npm test [-- STEP…]

Every check and every test, or only these steps. An unknown step names all of them.`,
  bench: `npm run bench [-- NAME…]

All benchmarks, or only these. An unknown name names all of them.`,
  smoke: `npm run smoke [-- REPOSITORY_URL]

The tutorial's flow against a running stack (docs/SMOKE_TEST.md), with the demo remote or the given one.`,
  'kurrentdb-user': `npm run kurrentdb-user -- --url URL --password-file FILE --admin-password-file FILE [--user NAME]

Gives a KurrentDB with TLS the user that Fleetwright works with, and takes all rights on streams that set none of their own away
from everybody else but administrators. Repeating it sets the user's password anew (docs/event-store.md).

  --url URL                   kurrentdb://HOST:PORT, with ?tlsCaFile=FILE where its authority is one of your own
  --password-file FILE        the password that the user gets
  --admin-password-file FILE  the password of the user admin
  --user NAME                 otherwise fleetwright`,
  ha: `npm run ha [-- --once] | npm run ha -- test [WORD…]

Three hosts on this machine, network namespaces with addresses of their own, each with etcd, Patroni and PostgreSQL, NATS and all
services; then a walk from a commit to an applied change. Needs root. Ctrl-C stops all of it (docs/high-availability.md).

  --once         stop after the walk
  test [WORD…]   instead, what comes of servers and hosts that are killed, frozen or cut off; or only what is named so, as F63`,
};

const HELP = { help: { type: 'boolean', short: 'h' } };
const OPTIONS = {
  start: { processes: { type: 'boolean' }, data: { type: 'string' }, 'event-store': { type: 'string' } },
  ha: { once: { type: 'boolean' } },
  'kurrentdb-user': {
    url: { type: 'string' },
    user: { type: 'string' },
    'password-file': { type: 'string' },
    'admin-password-file': { type: 'string' },
  },
};

/** What is to be printed instead of running the target, and the exit code; undefined: run it. */
export function insteadOfRunning(name, args) {
  const usage = USAGES[name];
  if (usage === undefined) {
    return { text: `usage: node deploy/local/bootstrap.mjs ${Object.keys(USAGES).join('|')} [arguments]`, code: 2 };
  }
  try {
    const options = { ...HELP, ...OPTIONS[name] };
    const { help } = parseArgs({ args, options, allowPositionals: name !== 'start' }).values;
    return help === true ? { text: usage, code: 0 } : undefined;
  } catch (error) {
    return { text: `${error.message}\n\n${usage}`, code: 2 };
  }
}
