// Who may import whom. The folder tells what a file may know; each rule's comment tells what to do instead.
// test/tidy/boundaries.spec.ts plants a violation of every rule and sees it fail.

const STAGES = [
  ...['repo-sync', 'parse', 'diff', 'approval', 'apply', 'drift', 'inventory', 'webhooks'],
  ...['bundles', 'enrolment', 'fleet-status'],
];
// What specs and test helpers import is their own affair, but for the rules that name no exception.
const TESTS = '[.]spec[.]tsx?$|/testing/';
const PRODUCTION = { pathNot: TESTS };
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
// npm puts a package that cannot be shared below the shelf that needs it; that is no folder of ours.
const folderOf = (shelf) => `^libs/${shelf}/(?!node_modules/)[^/]+/`;
const BUILTIN = ['core'];
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

const forbidden = [
  {
    name: 'no-cycle',
    comment:
      'Two files that need each other are one thing, or hide a third: move what both need into a file of its own.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    comment: 'The import leads nowhere: correct its path, or add the package to the package.json of this shelf.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'contracts-know-zod-only',
    comment: 'libs/contracts holds schemas and types of what crosses a process. Behaviour belongs in libs/core.',
    from: { path: '^libs/contracts/', ...PRODUCTION },
    to: { pathNot: ['^libs/contracts/', npm('zod')] },
  },
  {
    name: 'core-is-pure',
    comment:
      'libs/core decides and touches nothing: take the value as an input, or declare a port and let an adapter do it.',
    from: { path: '^libs/core/', ...PRODUCTION },
    to: { dependencyTypes: BUILTIN },
  },
  {
    name: 'core-needs-no-packages',
    comment:
      'libs/core imports nothing from npm (core/parse: the YAML readers; core/fleet-file: `yaml` and `diff`; core/bundles: `diff`; core/policies: the reader of cron expressions). Declare a port, or write the few lines.',
    from: { path: '^libs/core/([^/]+)/', ...PRODUCTION },
    to: { dependencyTypes: NPM },
    except: [
      { from: '^libs/core/(parse)/', to: npm('js-yaml', 'yaml') },
      { from: '^libs/core/(fleet-file)/', to: npm('yaml', 'diff') },
      { from: '^libs/core/(bundles)/', to: npm('diff') },
      { from: '^libs/core/(policies)/', to: npm('croner') },
    ],
  },
  {
    name: 'core-knows-contracts-only',
    comment:
      'libs/core may import libs/contracts. What it needs of the outer shelves is a port that it declares itself.',
    from: { path: '^libs/core/' },
    to: { path: '^(libs|services|deploy|test)/', pathNot: '^libs/(core|contracts)/' },
  },
  {
    name: 'core-stages-are-strangers',
    comment:
      'A stage of libs/core imports only itself, event-sourcing, fleet, policies and module-content. Stages speak through events: what two of them need is a contract, or belongs in fleet.',
    from: { path: '^libs/core/([^/]+)/' },
    to: { path: folderOf('core'), pathNot: '^libs/core/($1|event-sourcing|fleet|policies|module-content)/' },
    // No stage: it writes the language that parse reads, and reads again what it wrote.
    except: { from: '^libs/core/(fleet-file)/', to: '^libs/core/parse/index[.]ts$' },
  },
  {
    name: 'core-through-the-index',
    comment: 'Import another folder of libs/core through its index.ts: what is not in there is its own affair.',
    from: { path: '^libs/core/([^/]+)/' },
    to: { path: folderOf('core'), pathNot: ['^libs/core/$1/', '/index[.]ts$'] },
  },
  {
    name: 'adapters-know-ports',
    comment: 'libs/adapters imports contracts, the ports in libs/core, and its driver; never the kit or a service.',
    from: { path: '^libs/adapters/', ...PRODUCTION },
    to: { path: '^(libs|services|deploy|test)/', pathNot: '^libs/(adapters|core|contracts)/' },
  },
  {
    name: 'adapters-are-strangers',
    comment:
      'Each adapter is one technology and stands alone. What two of them need is a file directly in libs/adapters; what those over PostgreSQL need is in its room.',
    from: { path: '^libs/adapters/([^/]+)/', ...PRODUCTION },
    to: { path: folderOf('adapters'), pathNot: ['^libs/adapters/$1/'] },
    except: [
      { from: '^libs/adapters/(pipeline-memory)/', to: '^libs/adapters/event-store-memory/index[.]ts$' },
      { from: '^libs/adapters/([^/]+-postgres)/', to: '^libs/adapters/postgres/' },
      // It composes the adapters that every service needs over one pool and one connection.
      { from: '^libs/adapters/(platform)/', to: '^libs/adapters/([^/]+/index[.]ts$|postgres/)' },
    ],
  },
  {
    name: 'adapters-import-their-driver',
    comment:
      'PostgreSQL adapters import pg, MikroORM and its Kysely, bus-nats imports NATS, event-store-kurrent its client, the others no package. One technology each.',
    from: { path: '^libs/adapters/', ...PRODUCTION },
    to: { dependencyTypes: NPM },
    except: [
      {
        from: '^libs/adapters/([^/]+-postgres|platform|postgres)/',
        to: npm('pg', '@mikro-orm', 'kysely'),
      },
      { from: '^libs/adapters/bus-nats/', to: npm('@nats-io') },
      { from: '^libs/adapters/event-store-kurrent/', to: npm('@kurrent') },
    ],
  },
  {
    name: 'kit-knows-no-stage',
    comment:
      'libs/kit boots every service alike: it imports contracts, core/event-sourcing and core/concurrency. What only one stage needs belongs in that service.',
    from: { path: '^libs/kit/', ...PRODUCTION },
    to: { path: '^(libs|services|deploy|test)/', pathNot: '^libs/(kit|contracts|core/(event-sourcing|concurrency))/' },
  },
  {
    name: 'service-imports-no-service',
    comment: 'Services talk over the bus: publish an event or send a command, and read the contract in libs/contracts.',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/[^/]+/', pathNot: '^services/$1/' },
  },
  {
    name: 'service-knows-its-twin',
    comment:
      'A stage service decides with libs/core/<its own name>, event-sourcing and fleet; another stage is asked over the bus.',
    from: { path: `^services/(${STAGES.join('|')})/`, ...PRODUCTION },
    to: { path: '^libs/core/', pathNot: '^libs/core/($1|event-sourcing|fleet)/' },
    // A plan of a file that is in no repository: there is no run whose parse stage could be asked.
    except: [
      // And what becomes of nodes is told beside what becomes of the fleet.
      { from: '^services/(diff)/', to: '^libs/core/(parse|bundles|module-content)/index[.]ts$' },
      // What approval decides by, and the gateway shows.
      { from: '^services/(approval)/', to: '^libs/core/(policies|access)/index[.]ts$' },
      // What somebody made ends with them.
      { from: '^services/(enrolment)/', to: '^libs/core/access/index[.]ts$' },
      // What is sent is what the timeline shows, as long as somebody answers for it.
      { from: '^services/(webhooks)/', to: '^libs/core/(access|read-models)/index[.]ts$' },
      // Whoever answers a commit changes the file's text.
      { from: '^services/(drift)/', to: '^libs/core/fleet-file/index[.]ts$' },
      // And who made one is kept where it can be erased.
      { from: '^services/(repo-sync)/', to: '^libs/core/(fleet-file|access)/index[.]ts$' },
      // What publishing a version checks: its content, and what it makes of the nodes that have the module.
      { from: '^services/(inventory)/', to: '^libs/core/(module-content|bundles)/index[.]ts$' },
    ],
  },
  {
    name: 'relay-decides-nothing',
    comment: 'The relay moves events from the store to the bus; a decision belongs in a stage.',
    from: { path: '^services/relay/', ...PRODUCTION },
    to: { path: '^libs/core/', pathNot: '^libs/core/event-sourcing/' },
  },
  {
    name: 'readers-know-read-models',
    comment: 'gateway and projector read what libs/core/read-models folds; commands go to the stages over the bus.',
    from: { path: '^services/(gateway|projector)/', ...PRODUCTION },
    to: { path: '^libs/core/', pathNot: '^libs/core/(read-models|event-sourcing)/' },
    // Whoever verifies tokens records what they say; policies are shown as they are folded.
    except: { from: '^services/gateway/', to: '^libs/core/(access|integrations|policies)/index[.]ts$' },
  },
  {
    name: 'cli-decides-offline-only',
    comment: 'The CLI runs core/parse and core/diff offline; everything else it asks the gateway for.',
    from: { path: '^services/cli/', ...PRODUCTION },
    to: { path: '^libs/', pathNot: '^libs/(contracts|core/(parse|diff|fleet))/' },
    // Credentials are put into the file itself, so that they never travel.
    except: { from: '^services/cli/commands/credentials[.]ts$', to: '^libs/adapters/credentials-local/index[.]ts$' },
  },
  {
    name: 'agent-stays-small',
    comment:
      'The agent runs on thousands of machines: contracts, core/agent, core/concurrency, zod and the NATS client. No Nest, no kit, no adapter; its own executors touch the machine.',
    from: { path: '^services/agent/', pathNot: [TESTS, '^services/agent/bundle[.]ts$'] },
    to: {
      path: ['^libs/', '(^|/)node_modules/'],
      pathNot: [
        '^libs/contracts/',
        '^libs/core/(agent|concurrency)/',
        npm('zod', '@nats-io/transport-node', '@nats-io/nats-core', '@types/node'),
      ],
    },
  },
  {
    name: 'console-knows-contracts-only',
    comment: 'The console runs in a browser and imports libs/contracts; everything else it asks the gateway for.',
    from: { path: '^services/console/', ...PRODUCTION },
    to: { path: '^(libs|deploy|test)/', pathNot: '^libs/contracts/' },
  },
  {
    name: 'adapters-in-the-module-only',
    comment: 'A service names its adapters in X.module.ts, its composition root; everywhere else it knows the port.',
    from: { path: '^services/', pathNot: ['[.]module[.]ts$', TESTS] },
    to: { path: '^libs/adapters/' },
    except: { from: '^services/cli/commands/credentials[.]ts$', to: '^libs/adapters/credentials-local/index[.]ts$' },
  },
  {
    name: 'no-test-code-in-production',
    comment: 'This imports a spec, a test helper or a local server. Move what production needs out of there.',
    from: { path: '^(libs|services)/', pathNot: [TESTS, '^libs/kit/(testing|servers)/'] },
    to: { path: ['[.]spec[.]tsx?$', '/testing/', '^libs/kit/servers/', npm('vitest', 'fast-check')] },
  },
  {
    name: 'no-way-around-the-package',
    comment: 'Import another package by its name (@fleetwright/…), so that its exports decide what is public.',
    from: { path: '^(libs|services)/([^/]+)/' },
    to: { path: '^(libs|services)/[^/]+/', pathNot: '^$1/$2/', dependencyTypesNot: ['aliased-workspace'] },
  },
  {
    name: 'nothing-imports-the-outside',
    comment: 'libs and services know nothing of deploy and test: move what they need into libs/kit.',
    from: { path: '^(libs|services)/' },
    to: { path: '^(deploy|test)/' },
  },
];

/** dependency-cruiser knows no exceptions to a rule; an excepted pair is taken out of the rule and forbidden apart. */
function withoutExceptions({ except, ...rule }) {
  if (except === undefined) return [rule];
  const exceptions = [except].flat();
  const pathNot = (more) => [rule.from.pathNot ?? [], more].flat();
  return [
    { ...rule, from: { ...rule.from, pathNot: pathNot(exceptions.map(({ from }) => from)) } },
    ...exceptions.map(({ from, to }) => ({
      ...rule,
      from: { ...rule.from, path: from },
      to: { ...rule.to, pathNot: [rule.to.pathNot ?? [], to].flat() },
    })),
  ];
}

export default {
  forbidden: forbidden.flatMap(withoutExceptions).map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    parser: 'swc',
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(libs|services)/[^/]+/dist/', '^services/dist/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@fleetwright/source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
