export { madeUnder, markOf } from './hosted.ts';
export type { Made } from './hosted.ts';
export type { Added, Created, GitHost, HostedRepository, HostFailure, NewRepository } from './ports.ts';
