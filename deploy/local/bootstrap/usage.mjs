/** What each target says of itself; plain text, since nothing is installed yet when somebody asks. */
const USAGES = {
  start: `npm start [-- --processes]

Starts the whole system on this machine: PostgreSQL, NATS, all services, a demo git remote and a demo account. Its state is in
.data/, and a second start continues where the first one stopped. Ctrl-C stops all of it.

  --processes  one process a service, as production runs them; otherwise all services share one

Ports and everything else come from the environment: docs/configuration.md`,
  test: `npm test [-- STEP…]

Every check and every test, or only these steps. An unknown step names all of them.`,
  bench: `npm run bench [-- NAME…]

All benchmarks, or only these. An unknown name names all of them.`,
  smoke: `npm run smoke [-- REPOSITORY_URL]

The tutorial's flow against a running stack (docs/SMOKE_TEST.md), with the demo remote or the given one.`,
};

const OPTIONS = { start: ['--processes'], test: [], bench: [], smoke: [] };

/** What is to be printed instead of running the target, and the exit code; undefined: run it. */
export function insteadOfRunning(name, args) {
  const usage = USAGES[name];
  if (usage === undefined) {
    return { text: `usage: node deploy/local/bootstrap.mjs ${Object.keys(USAGES).join('|')} [arguments]`, code: 2 };
  }
  if (args.includes('--help') || args.includes('-h')) return { text: usage, code: 0 };
  const unknown = args.find((arg) => arg.startsWith('-') && !OPTIONS[name].includes(arg));
  const stray = name === 'start' ? args.find((arg) => !arg.startsWith('-')) : undefined;
  const wrong = unknown ?? stray;
  return wrong === undefined ? undefined : { text: `There is no ${wrong} here.\n\n${usage}`, code: 2 };
}
