import { bundleChangedServices } from '../../deploy/local/bundle-services.ts';

/** Vitest calls this once before the first test of a project: services that were compiled since are bundled again. */
export default bundleChangedServices;
