/** Bundled by the build; the import has no value. */
declare module '*.css';
