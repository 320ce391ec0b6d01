import { defaultExclude, defineConfig } from 'vitest/config';

// Workspace packages are read from their sources, so tests need no build (see "exports" in each package.json).
const conditions = ['@fleetwright/source', 'module', 'node', 'development|production'];

// Starts the PostgreSQL and the NATS that a run shares; projects whose tests need neither do without.
const globalSetup = ['libs/kit/testing/global-setup.ts'];

const exclude = [...defaultExclude, '**/dist/**', '.runtime/**', '.data/**'];
const intSpecs = '**/*.int.spec.ts';
const tidySpecs = 'test/tidy/*.spec.ts';
const endToEndSpecs = ['**/*.e2e.spec.ts', 'test/faults/**/*.spec.ts'];

// These measure: how long something takes, or how busy a process is. Two at a time would measure each other.
const measuring = [
  'test/end-to-end/webhooks.e2e.spec.ts',
  'test/faults/hostile-files.spec.ts',
  'test/faults/poison.spec.ts',
];

const endToEnd = { globalSetup, testTimeout: 120_000, hookTimeout: 120_000 };

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
        },
      },
      {
        extends: true,
        // These read the whole tree, or run a checker on a planted one.
        test: { name: 'tidy', include: [tidySpecs], exclude, testTimeout: 60_000 },
      },
      {
        extends: true,
        test: { name: 'int', include: [intSpecs], exclude, globalSetup, testTimeout: 30_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        // Each file starts a system of its own, and mostly waits for it: two at once, however many cores there are.
        test: { name: 'e2e', include: endToEndSpecs, exclude: [...exclude, ...measuring], ...endToEnd, maxWorkers: 2 },
      },
      {
        extends: true,
        test: { name: 'e2e-alone', include: measuring, exclude, ...endToEnd, fileParallelism: false },
      },
    ],
  },
});
