import { defineService } from '@fleetwright/kit/service';
import { BundlesConfig } from './bundles.config.ts';
import { BundlesModule } from './bundles.module.ts';

export { BundlesConfig } from './bundles.config.ts';
export { BundlesModule } from './bundles.module.ts';

export const bundlesService = defineService({ name: 'bundles', config: BundlesConfig, module: BundlesModule });
