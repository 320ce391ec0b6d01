import { defaultExclude, defineConfig } from 'vitest/config';

// Workspace packages are read from their sources, so tests need no build (see "exports" in each package.json).
const conditions = ['@fleetwright/source', 'node', 'development|production'];

// Starts the PostgreSQL and the NATS that a run shares; projects whose tests need neither do without.
const globalSetup = ['libs/kit/testing/global-setup.ts'];

const excludeAlways = [...defaultExclude, '**/dist/**', '.runtime/**', '.data/**'];
const intSpecs = '**/*.int.spec.ts';
// Minutes each, for `npm run test:long`: the same promises as in `npm test`, with more kills and more seeds.
const longSpecs = '**/*.long.spec.ts';
// These need a KurrentDB server, which no machine has by itself: `npm test` names them in its summary where there is none.
const kurrentSpecs = '**/*.kurrentdb.spec.ts';
// Three hosts on one machine, for `npm run ha -- test`: they need root and servers that nothing else does.
const hostsSpecs = '**/*.ha.spec.ts';
const tidySpecs = 'test/tidy/*.spec.ts';
const exclude = [...excludeAlways, longSpecs, kurrentSpecs, hostsSpecs];
const endToEndSpecs = ['**/*.e2e.spec.ts', 'test/faults/**/*.spec.ts'];
// These only ask the gateway: one system for all of them, and an account for each.
const sharedSpecs = 'test/end-to-end/shared/*.e2e.spec.ts';

// These measure: how long something takes, or how busy a process is. Two at a time would measure each other.
const measuring = ['test/end-to-end/webhooks.e2e.spec.ts', 'test/faults/poison.spec.ts'];

// Deadlines are safety nets against what hangs: five times what the slowest test of a project needs on an idle machine.
const unitDeadlines = { testTimeout: 30_000, hookTimeout: 60_000 };
const tidyDeadlines = { testTimeout: 300_000, hookTimeout: 300_000 };
const intDeadlines = { testTimeout: 150_000, hookTimeout: 300_000 };
const longDeadlines = { testTimeout: 3_600_000, hookTimeout: 600_000 };
// Services as processes run from their bundle.
const endToEndSetup = [...globalSetup, 'test/end-to-end/bundled-services.ts'];
const endToEnd = { globalSetup: endToEndSetup, testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Every core works: by default one of them would only watch.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.spec.{ts,tsx}'],
          exclude: [...exclude, intSpecs, tidySpecs, ...endToEndSpecs],
          // Nothing in these outlives its test: a worker reads each module once instead of once for every file.
          isolate: false,
          ...unitDeadlines,
        },
      },
      {
        extends: true,
        // These read the whole tree, or run a checker on a planted one.
        test: { name: 'tidy', include: [tidySpecs], exclude, ...tidyDeadlines },
      },
      {
        extends: true,
        test: { name: 'int', include: [intSpecs], exclude, globalSetup, ...intDeadlines },
      },
      {
        extends: true,
        // Each file starts a system of its own, and mostly waits for it: two at once, however many cores there are.
        test: {
          name: 'e2e',
          include: endToEndSpecs,
          exclude: [...exclude, sharedSpecs, ...measuring],
          ...endToEnd,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-shared',
          include: [sharedSpecs],
          exclude,
          ...endToEnd,
          globalSetup: ['test/end-to-end/shared/system.ts'],
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: { name: 'e2e-alone', include: measuring, exclude, ...endToEnd, fileParallelism: false },
      },
      {
        extends: true,
        // A server for each test, of a few hundred MiB: one file at a time.
        test: {
          name: 'kurrentdb',
          include: [kurrentSpecs],
          exclude: [...excludeAlways, longSpecs],
          ...endToEnd,
          globalSetup: [],
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'ha',
          include: [hostsSpecs],
          exclude: excludeAlways,
          ...longDeadlines,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [longSpecs],
          exclude: excludeAlways,
          ...endToEnd,
          ...longDeadlines,
          maxWorkers: 2,
        },
      },
    ],
  },
});
