export { connectPlatform } from './connect-platform.ts';
export type { PlatformOptions, PostgresPlatform } from './connect-platform.ts';
