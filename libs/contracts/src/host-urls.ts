/**
 * The URL of each host of a URL that may name several of one cluster, as PostgreSQL's own clients take it:
 * `postgresql://user@a:5432,b:5433/fleet` is two. One host: the URL itself. Whether each can be read is not looked at.
 */
export function hostUrls(url: string): readonly string[] {
  const [, before = '', hosts, after = ''] = /^([a-z]+:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
  return hosts === undefined ? [url] : hosts.split(',').map((host) => `${before}${host}${after}`);
}
