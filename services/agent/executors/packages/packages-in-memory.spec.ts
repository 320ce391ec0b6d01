import { PackagesInMemory } from '../../testing/fakes.ts';
import { nodePackagesSuite } from '../../testing/node-packages.suite.ts';

nodePackagesSuite('in memory', async () => new PackagesInMemory([], { needs: ['tool'] }, ['tool', 'needs']));
