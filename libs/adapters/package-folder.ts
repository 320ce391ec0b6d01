import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * Where this package lies. It resolves itself by name, so that is the same from the sources, from dist/ and from a bundle
 * of services, and no build copies what is read from here.
 */
export const packageFolder = dirname(createRequire(import.meta.url).resolve('@fleetwright/adapters/package.json'));
