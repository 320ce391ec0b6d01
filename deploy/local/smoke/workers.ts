/** The line that gives the demo's template its nginx, however it is written. */
const NGINX = /^( *)- (?:nginx\b|\{ ?name: nginx\b).*$/m;

/** The same file with so many workers for nginx; undefined: it names no nginx in a list of modules. */
export function withWorkers(fleet: string, workers: number): string | undefined {
  if (!NGINX.test(fleet)) return undefined;
  return fleet.replace(NGINX, `$1- {name: nginx, config: {workers: ${workers}}}`);
}
