export { connectPlatform } from './connect-platform.ts';
export type { PlatformOptions } from './connect-platform.ts';
