export { migrateBundles } from './migrate.ts';
export { PostgresBundles } from './postgres-bundles.ts';
