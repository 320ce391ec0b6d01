export { Gitea } from './gitea.ts';
export type { GiteaOptions } from './gitea-http.ts';
